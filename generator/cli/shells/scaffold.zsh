# Complete --need and --set: first KEY=, then KEY=VALUE; for a key with several values, a comma
# offers the remaining ones. The arguments are all words.
_scaffold_pairs() {
  local key=${PREFIX%%=*}
  local -a found said
  if ! compset -P 1 '*='; then
    found=(${${(M)@:#*=}%=})
    compadd -S = -a found
    return
  fi
  found=(${${(M)@:#$key=?*}#*=})
  if (( ${_scaffold_several[(Ie)$key]} )) && [[ $PREFIX == *,* ]]; then
    said=(${(s:,:)PREFIX%,*})
    found=(${found:|said})
    compset -P '*,'
  fi
  compadd -a found
}

_scaffold_complete_need() {
  _scaffold_pairs $_scaffold_needs
}

_scaffold_complete_setting() {
  _scaffold_pairs $_scaffold_settings
}

_scaffold_complete_template() {
  compadd -a _scaffold_templates || _files -/
}

# shtab's own code covers `eval` and a folder of $fpath; `source` ends here.
if [[ $zsh_eval_context[-1] == file ]]; then
  compdef _shtab_scaffold scaffold
  return
fi
