# Complete --need and --set: first KEY=, then KEY=VALUE; for a key with several values, a comma
# offers the remaining ones. The arguments are all words.
function _scaffold_pairs
  set -l word (string replace -r '^--\w+=' '' -- (commandline -ct))
  if not string match -q '*=*' -- $word
    string match '*=' -- $argv
    return
  end
  set -l before (string split -m1 = -- $word)[1]=
  set -l items (string replace -- $before '' (string match -- "$before*" $argv))
  set -l said ''
  if contains -- (string trim -c = -- $before) $_scaffold_several; and string match -q '*,*' -- $word
    set said (string split , -- (string replace -- $before '' $word))[1..-2] ''
    set before (string replace -r '[^,]*$' '' -- $word)
  end
  for item in $items
    contains -- $item $said; or printf '%s\n' $before$item
  end
end

function _scaffold_complete_need
  _scaffold_pairs $_scaffold_needs
end

function _scaffold_complete_setting
  _scaffold_pairs $_scaffold_settings
end

function _scaffold_complete_template
  set -l word (string replace -r '^--\w+=' '' -- (commandline -ct))
  set -l found (string match -- "$word*" $_scaffold_templates)
  if set -q found[1]
    printf '%s\n' $found
  else
    __fish_complete_directories $word
  end
end
