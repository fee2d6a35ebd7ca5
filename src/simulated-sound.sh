#!/usr/bin/env bash
# Sound cards made of software, for machines without any: the far ends of real PortAudio streams.
#
#   simulated-sound.sh start DIR    a private PulseAudio with null sinks, and an ALSA configuration whose devices are
#                                   room_microphone   4 channels that hear someone speak, endless (also microphone_array)
#                                   room_speaker      2 channels into nothing (also speaker)
#                                   far_microphone    1 channel, another voice, endless
#                                   far_speaker       2 channels into nothing
#                                   loop_speaker      2 channels, heard by loop_microphone and by no other
#                                   deaf_microphone   hears nothing at all
#                                   DIR/env holds what a process needs before it starts: . DIR/env
#   simulated-sound.sh air DIR      after start: room_array, 4 channels in the same room as room_speaker. They hear the voice, and two of them, 9 dB
#                                   quieter, some 50 ms late, what room_speaker plays
#   simulated-sound.sh stop DIR     ends what start began
#
# The voice reaches the four microphones of room_microphone one after the other, three samples (21.4 mm) apart: it comes from azimuth 180
# of an array whose positions are x = 0, 0.0214, 0.0429, 0.0643 m.
# Sourced, it defines simulated_sound_start DIR, simulated_sound_air DIR and simulated_sound_stop DIR.

simulated_sound_fail() {
  echo "simulated-sound: $*" >&2
  return 1
}

# A voice without words: harmonics under formants, four syllables a second, a pause of half a second in each of so many parts. Ten seconds that join seamlessly,
# 32-bit floats; each further channel hears it three samples later, with a little noise of its own.
simulated_sound_voice() { # FILE CHANNELS PITCH [PARTS]
  perl -e '
    use strict; use warnings;
    my ($file, $channels, $pitch, $parts) = (@ARGV, 4);
    my ($rate, $seconds) = (48000, 10);
    my $length = $rate * $seconds;
    my $tau = 8 * atan2(1, 1);
    my @partials;
    for (my $k = 1; $k * $pitch < 3800; $k++) {
      my $f = $k * $pitch;
      my $level = 0;
      $level += $_->[1] * exp(-(($f - $_->[0]) / $_->[2]) ** 2) for ([500, 1, 300], [1500, 0.5, 300], [2500, 0.25, 350]);
      push @partials, [$f, $level, $k * $k * 0.7];
    }
    # One pitch period repeats exactly: pitch divides the rate.
    my $period = $rate / $pitch;
    my (@cycle, $peak);
    $peak = 0;
    for my $n (0 .. $period - 1) {
      my $s = 0;
      $s += $_->[1] * sin($tau * $_->[0] * $n / $rate + $_->[2]) for @partials;
      $cycle[$n] = $s;
      $peak = abs $s if abs $s > $peak;
    }
    my @voice;
    for my $n (0 .. $length - 1) {
      my $t = $n / $rate;
      my $syllable = sin($tau * 2 * $t) ** 2;
      my $part = $seconds / $parts;
      $syllable = 0 if $t - $part * int($t / $part) >= $part - 0.5;
      $voice[$n] = 0.5 * $syllable * $cycle[$n % $period] / $peak;
    }
    open my $out, ">:raw", $file or die "$file: $!\n";
    srand 1;
    my $buffer = "";
    for my $n (0 .. $length - 1) {
      $buffer .= pack "f<*", map { $voice[$n - 3 * $_] + (rand(2) - 1) * 3e-4 } 0 .. $channels - 1;
      if (length $buffer > 65536) { print $out $buffer; $buffer = ""; }
    }
    print $out $buffer;
    close $out or die "$file: $!\n";
  ' "$@"
}

# A capture device: its samples come from a pipe that never ends, its pace from the monitor of a null sink. The samples are taken as
# they lie in the pipe, 32-bit floats as PortAudio asks for; with a plug in between, which would convert, PortAudio gets no samples at all.
simulated_sound_capture() { # NAME PIPE MONITOR
  cat <<CONFIG
pcm.$1 {
  type file
  file "/dev/null"
  infile "$2"
  format "raw"
  slave.pcm { type pulse device "$3.monitor" }
  hint { show on description "simulated microphone" }
}
CONFIG
}

simulated_sound_playback() { # NAME SINK
  cat <<CONFIG
pcm.$1 {
  type pulse
  device "$2"
  hint { show on description "simulated sound" }
}
ctl.$1 {
  type pulse
  sink "$2"
}
CONFIG
}

simulated_sound_monitor() { # NAME SINK
  cat <<CONFIG
pcm.$1 {
  type pulse
  device "$2.monitor"
  hint { show on description "simulated microphone" }
}
ctl.$1 {
  type pulse
  source "$2.monitor"
}
CONFIG
}

simulated_sound_configuration() { # DIR
  simulated_sound_capture room_microphone "$1/room.pipe" room_microphone
  simulated_sound_capture microphone_array "$1/room.pipe" room_microphone
  simulated_sound_capture far_microphone "$1/far.pipe" far_microphone
  simulated_sound_playback room_array room_air.monitor
  simulated_sound_playback room_speaker room_speaker
  simulated_sound_playback speaker room_speaker
  simulated_sound_playback far_speaker far_speaker
  simulated_sound_playback loop_speaker loop
  simulated_sound_monitor loop_microphone loop
  simulated_sound_monitor deaf_microphone deaf
  # PortAudio 19.6 ends the process by an assertion where ALSA knows no device of this name.
  cat <<CONFIG
pcm.default {
  type asym
  capture.pcm room_microphone
  playback.pcm room_speaker
}
CONFIG
}

# Keeps a pipe full, for ever. It is opened for reading too, so that neither end ever sees the other leave.
simulated_sound_feed() { # VOICE PIPE PIDFILE
  [[ -p $2 ]] || mkfifo "$2"
  perl -MFcntl -e '
    my ($voice, $pipe) = @ARGV;
    open my $in, "<:raw", $voice or exit 1;
    local $/;
    my $sound = <$in>;
    sysopen my $out, $pipe, O_RDWR or exit 1;
    while (1) {
      my $done = 0;
      while ($done < length $sound) {
        my $n = syswrite $out, $sound, 65536, $done;
        exit 1 unless defined $n;
        $done += $n;
      }
    }
  ' "$1" "$2" </dev/null >/dev/null 2>&1 &
  echo $! >"$3"
}

simulated_sound_is_running() { # PIDFILE
  local pid
  [[ -s $1 ]] && pid=$(<"$1") && kill -0 "$pid" 2>/dev/null
}

simulated_sound_start() { # DIR
  local dir tool
  for tool in pulseaudio perl mkfifo; do
    command -v "$tool" >/dev/null || { simulated_sound_fail "$tool is not installed: apt-get install pulseaudio libasound2-plugins perl-base coreutils"; return 1; }
  done
  if ! compgen -G '/usr/lib/*/alsa-lib/libasound_module_pcm_pulse.so' >/dev/null; then
    simulated_sound_fail "ALSA's PulseAudio plug-in is not installed: apt-get install libasound2-plugins"
    return 1
  fi
  mkdir -p "$1/pulse" || return 1
  dir=$(cd "$1" && pwd)
  # A Unix socket's path has at most 107 characters.
  ((${#dir} <= 90)) || { simulated_sound_fail "the directory's path is too long for a socket in it: $dir"; return 1; }
  chmod 700 "$dir/pulse"

  if simulated_sound_is_running "$dir/pulse.pid" && [[ -S $dir/pulse.sock && -s $dir/env ]]; then
    return 0
  fi
  simulated_sound_stop "$dir"

  # Made once for a directory, and first written aside: a start that was cut short leaves no half of a voice.
  local maker=""
  if [[ ! -s $dir/room.raw || ! -s $dir/far.raw ]]; then
    (
      simulated_sound_voice "$dir/room.raw.part" 4 150 && mv "$dir/room.raw.part" "$dir/room.raw"
    ) &
    maker=$!
    # Its pauses are others than the room's: otherwise nobody ever listens to anybody.
    simulated_sound_voice "$dir/far.raw.part" 1 240 3 && mv "$dir/far.raw.part" "$dir/far.raw"
  fi

  cat >"$dir/client.conf" <<CONFIG
autospawn = no
cookie-file = $dir/pulse/cookie
CONFIG
  simulated_sound_configuration "$dir" >"$dir/asound.conf"

  HOME="$dir/pulse" XDG_RUNTIME_DIR="$dir/pulse" XDG_CONFIG_HOME="$dir/pulse" PULSE_RUNTIME_PATH="$dir/pulse" PULSE_STATE_PATH="$dir/pulse" \
    PULSE_CLIENTCONFIG="$dir/client.conf" DBUS_SESSION_BUS_ADDRESS="disabled:" \
    pulseaudio -n --daemonize=no --use-pid-file=no --exit-idle-time=-1 --realtime=no --high-priority=no --disable-shm=yes --log-target="file:$dir/pulse.log" \
    -L "module-native-protocol-unix socket=$dir/pulse.sock auth-anonymous=1" \
    -L "module-null-sink sink_name=room_microphone format=float32le rate=48000 channels=4" \
    -L "module-null-sink sink_name=far_microphone format=float32le rate=48000 channels=1" \
    -L "module-null-sink sink_name=room_speaker format=float32le rate=48000 channels=2" \
    -L "module-null-sink sink_name=far_speaker format=float32le rate=48000 channels=2" \
    -L "module-null-sink sink_name=loop format=float32le rate=48000 channels=2" \
    -L "module-null-sink sink_name=deaf format=float32le rate=48000 channels=1" \
    </dev/null >/dev/null 2>&1 &
  echo $! >"$dir/pulse.pid"

  [[ -z $maker ]] || wait "$maker" || { simulated_sound_stop "$dir"; simulated_sound_fail "the voice could not be written to $dir"; return 1; }
  [[ -s $dir/far.raw ]] || { simulated_sound_stop "$dir"; simulated_sound_fail "the voice could not be written to $dir"; return 1; }
  simulated_sound_feed "$dir/room.raw" "$dir/room.pipe" "$dir/room.pid"
  simulated_sound_feed "$dir/far.raw" "$dir/far.pipe" "$dir/far.pid"

  local waited=0
  while [[ ! -S $dir/pulse.sock ]]; do
    if ! simulated_sound_is_running "$dir/pulse.pid" || ((++waited > 200)); then
      simulated_sound_stop "$dir"
      simulated_sound_fail "PulseAudio did not start; its log: $dir/pulse.log"
      return 1
    fi
    sleep 0.05
  done

  # ALSA reads its configuration when a process starts: these must be set before.
  cat >"$dir/env" <<ENV
export ALSA_CONFIG_PATH='$dir/asound.conf'
export PULSE_SERVER='unix:$dir/pulse.sock'
export PULSE_CLIENTCONFIG='$dir/client.conf'
export PULSE_RUNTIME_PATH='$dir/pulse'
export PULSE_STATE_PATH='$dir/pulse'
ENV
}

# Voice and loudspeaker meet in one more null sink, which the array hears.
simulated_sound_air() { # DIR
  local dir four=front-left,front-right,rear-left,rear-right
  dir=$(cd "$1" && pwd)
  [[ -s $dir/env && -s $dir/room.raw ]] || { simulated_sound_fail "$1 was not started"; return 1; }
  (
    # shellcheck disable=SC1091 # written by start
    . "$dir/env"
    pactl load-module module-null-sink sink_name=room_air format=float32le rate=48000 channels=4 channel_map=$four &&
      pactl set-source-volume room_speaker.monitor -9dB &&
      pactl load-module module-loopback source=room_speaker.monitor sink=room_air latency_msec=40 adjust_time=0 remix=no
  ) >/dev/null || { simulated_sound_fail "the room has no air"; return 1; }
  simulated_sound_feed "$dir/room.raw" "$dir/air.pipe" "$dir/air.pid"
  (
    # shellcheck disable=SC1091 # written by start
    . "$dir/env"
    exec pacat --playback --raw --format=float32le --rate=48000 --channels=4 --channel-map=$four --device=room_air --latency-msec=40 "$dir/air.pipe"
  ) </dev/null >/dev/null 2>&1 &
  echo $! >"$dir/voice.pid"
}

simulated_sound_stop() { # DIR
  local name pid waited
  for name in voice air room far pulse; do
    [[ -s $1/$name.pid ]] || continue
    pid=$(<"$1/$name.pid")
    # A number may have passed to another process since: only what runs from here is ended.
    if [[ -r /proc/$pid/cmdline ]] && tr '\0' ' ' <"/proc/$pid/cmdline" | grep -qF -- "$(cd "$1" && pwd)/"; then
      kill "$pid" 2>/dev/null || true
      waited=0
      while kill -0 "$pid" 2>/dev/null && ((waited++ < 40)); do sleep 0.05; done
      kill -9 "$pid" 2>/dev/null || true
    fi
    rm -f "$1/$name.pid"
  done
  rm -f "$1/pulse.sock" "$1/env" "$1/room.pipe" "$1/far.pipe" "$1/air.pipe"
}

if [[ ${BASH_SOURCE[0]} == "$0" ]]; then
  set -euo pipefail
  case ${1-}:${2-} in
    start:?*) simulated_sound_start "$2" ;;
    air:?*) simulated_sound_air "$2" ;;
    stop:?*) if [[ -d $2 ]]; then simulated_sound_stop "$2"; fi ;;
    *)
      echo "usage: simulated-sound.sh start|air|stop DIR" >&2
      exit 2
      ;;
  esac
fi
