# What --need and --set take: first KEY=, then KEY=VALUE; where several values may stand, a comma
# leads to those that are left. $1: the word so far. $2: all words there are.
_scaffold_pairs() {
  local word=$1 before= item
  if [[ " $_scaffold_several " == *" ${word%%=*} "* && $word == *=*,* ]]; then
    before=${word%,*},
    word=${word%%=*}=${word##*,}
  fi
  for item in $2; do
    if [[ $item != "$word"* ]]; then
      continue
    elif [[ $word != *=* ]]; then
      [[ $item == *= ]] && echo "$item"
    elif [[ $item != *= && ",${before#*=}" != *",${item#*=},"* ]]; then
      echo "${before:-${item%%=*}=}${item#*=}"
    fi
  done
}

_scaffold_complete_need() {
  _scaffold_pairs "$1" "$_scaffold_needs"
}

_scaffold_complete_setting() {
  _scaffold_pairs "$1" "$_scaffold_settings"
}

_scaffold_complete_template() {
  compgen -W "$_scaffold_templates" -- "$1" || compgen -d -S / -- "$1"
}

# bash breaks words at `=` and `:`. Here what was typed without a blank is one word again, and
# `--option=value` is two; of what is found, bash gets the part behind the last break.
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
