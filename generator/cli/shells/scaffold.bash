# Complete --need and --set: first KEY=, then KEY=VALUE; for a key with several values, a comma
# offers the remaining ones. $1: the word so far. The other arguments: all words. A word is compared
# and printed, but never expanded as a pattern or a command, as compgen -W would.
_scaffold_pairs() {
  local word=$1 key=${1%%=*} before= item IFS=' '
  shift
  if [[ " ${_scaffold_several[*]} " == *" $key "* && $word == *=*,* ]]; then
    before=${word%,*},
    word=$key=${word##*,}
  fi
  for item in "$@"; do
    if [[ $item != "$word"* ]]; then
      continue
    elif [[ $word != *=* ]]; then
      [[ $item == *= ]] && printf '%s\n' "$item"
    elif [[ $item != *= && ",${before#*=}" != *",${item#*=},"* ]]; then
      printf '%s\n' "${before:-$key=}${item#*=}"
    fi
  done
}

_scaffold_complete_need() {
  _scaffold_pairs "$1" "${_scaffold_needs[@]}"
}

_scaffold_complete_setting() {
  _scaffold_pairs "$1" "${_scaffold_settings[@]}"
}

# Complete a folder if no template matches; its name is quoted because it may contain anything.
_scaffold_complete_template() {
  local item found=
  for item in "${_scaffold_templates[@]}"; do
    [[ $item == "$1"* ]] && printf '%s\n' "$item" && found=1
  done
  [[ $found ]] || compgen -d -- "$1" | while IFS= read -r item; do printf '%q/\n' "$item"; done
}

# bash breaks words at `=` and `:`. Join them again unless a blank was typed, but split
# `--option=value` into two; return to bash only the part after the last break.
_scaffold() {
  local line=$COMP_LINE typed=${COMP_WORDS[COMP_CWORD]} words=() last=-1 piece i
  for ((i = 0; i <= COMP_CWORD; i++)); do
    piece=${COMP_WORDS[i]}
    if ((i == 0)) || [[ $line == [[:space:]]* ]]; then
      words[++last]=$piece
    elif [[ $piece == "=" && ${words[last]} == --* ]]; then
      words[++last]=
    else
      words[last]+=$piece
    fi
    line=${line#*"$piece"}
  done
  [[ $typed == [=:] ]] && typed=
  local COMP_WORDS=("${words[@]}") COMP_CWORD=$last
  _shtab_scaffold "$@"
  COMPREPLY=("${COMPREPLY[@]#"${words[last]%"$typed"}"}")
  if [[ ${#COMPREPLY[@]} -eq 1 && ${COMPREPLY[0]} == *[=/] ]]; then
    compopt -o nospace 2>/dev/null
  fi
  return 0
}
