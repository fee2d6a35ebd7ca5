# Sourced by run.sh: whether somebody at a desktop wants to see the far end's window.

# wants_window [argument of run.sh]...: asks only who can answer and see it. Enter is yes; no answer for half a minute is no.
wants_window() {
  local argument answer
  for argument in "$@"; do
    # Said already, or nobody is there; somebody asks for help, or for what only the far end without a window does.
    case $argument in
      --window | --unattended | --seconds* | --presses* | --record* | --help | -h | -\?) return 1 ;;
    esac
  done
  [ -t 0 ] && [ -t 1 ] || return 1
  [ -n "${DISPLAY:-}${WAYLAND_DISPLAY:-}" ] || return 1
  command -v chromium >/dev/null || command -v xdg-open >/dev/null || return 1
  read -r -t 30 -p "Open the far end's window, with this machine's camera and microphone? [Y/n] " answer || { echo; return 1; }
  case $answer in
    '' | [Yy]*) return 0 ;;
    *) return 1 ;;
  esac
}
