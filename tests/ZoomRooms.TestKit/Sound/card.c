/* A sound card made of software, as an external plug-in of ALSA: it has the limits of a real one, and PortAudio lists and opens it as it does any other.

   pcm.mic { type substitute rates [ 16000 ] channels [ 4 ] formats [ S16_LE ] only capture hint { show on description "mic" } }

   rates, channels, formats   what it takes, and nothing else (48000, 2, S16_LE)
   only capture|playback      it has no other direction
   tone HERTZ                 what microphone 0 hears; microphone n hears (n + 1) times as many hertz (220)
   syllable MILLISECONDS      the tone sounds for so long, and is away for so long, in turns, as somebody talks: a steady one is a noise (0: always)
   hears [ G0 G1 ... ]        what microphone n hears instead: what the card of this process that plays plays, times Gn thousandths; below 0: upside down
   delay MICROSECONDS         so much later than it is played (0)
   ppm PARTS                  its crystal, against the machine's clock, in millionths
   stall SECONDS              moves no sound from then on, and says nothing of it
   alone yes                  while this process has it open for capture it is busy for whoever else asks, as hardware is
   busy FILE                  another program holds it while that file exists
   gone FILE                  it is unplugged while that file exists
   log FILE                   what it was opened with
   record FILE                what it plays on channel 0, 32-bit floats */
#include <alsa/asoundlib.h>
#include <alsa/pcm_external.h>
#include <math.h>
#include <stdarg.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/timerfd.h>
#include <time.h>
#include <unistd.h>

typedef struct {
  snd_pcm_ioplug_t io;
  struct timespec started;
  int running;
  double ppm, tone, syllable, stall, delay;
  int hears[16], alone;
  unsigned ears;
  uint64_t moved, position;
  FILE *record;
  char gone[256], busy[256], log[256], file[256];
} Card;

// What was played last, by the count of the card that plays. Two threads of one process; a torn sample is a click.
#define AIR (1u << 18)
static float air[AIR];
static volatile double air_started, air_rate;
static volatile uint64_t air_end;

static volatile int captures;

static double seconds_of(struct timespec time) { return time.tv_sec + time.tv_nsec * 1e-9; }

static double heard(const Card *card, unsigned channel, uint64_t sample, unsigned rate) {
  if (channel >= card->ears || air_rate == 0) return 0;
  double at = seconds_of(card->started) + sample / (rate * (1 + card->ppm * 1e-6)) - card->delay, position = (at - air_started) * air_rate;
  if (position < 0 || position + 1 >= air_end || position + AIR / 2 < air_end) return 0;
  uint64_t whole = (uint64_t)position;
  double part = position - whole, value = air[whole % AIR] * (1 - part) + air[(whole + 1) % AIR] * part;
  return value * card->hears[channel] / 1000.0;
}

static int is_away(const Card *card, uint64_t sample, unsigned rate) {
  return card->syllable > 0 && (uint64_t)((double)sample / rate / card->syllable) % 2 == 1;
}

static void note(Card *card, const char *format, ...) {
  FILE *log = card->log[0] ? fopen(card->log, "a") : NULL;
  if (!log) return;
  va_list arguments;
  va_start(arguments, format);
  vfprintf(log, format, arguments);
  va_end(arguments);
  fputc('\n', log);
  fclose(log);
}

static int is_there(const char *file) { return file[0] && access(file, F_OK) == 0; }

static int is_gone(Card *card) { return is_there(card->gone); }

static void tick(snd_pcm_ioplug_t *io, int once) {
  long period = io->rate ? (long)(1e9 * io->period_size / io->rate) : 0;
  struct itimerspec timer = { { 0, once ? 0 : period }, { 0, period ? period : 1 } };
  timerfd_settime(io->poll_fd, 0, &timer, NULL);
}

static int on_prepare(snd_pcm_ioplug_t *io) {
  Card *card = io->private_data;
  if (is_gone(card)) return -ENODEV;
  card->running = 0;
  card->moved = card->position = 0;
  if (io->stream == SND_PCM_STREAM_PLAYBACK) {
    air_rate = 0;
    air_end = 0;
  }
  // A loudspeaker's buffer is filled before it starts: whoever waits for room is woken.
  if (io->stream == SND_PCM_STREAM_PLAYBACK) tick(io, 0);
  return 0;
}

static int on_start(snd_pcm_ioplug_t *io) {
  Card *card = io->private_data;
  if (is_gone(card)) return -ENODEV;
  clock_gettime(CLOCK_MONOTONIC, &card->started);
  if (io->stream == SND_PCM_STREAM_PLAYBACK) {
    air_started = seconds_of(card->started);
    air_rate = io->rate * (1 + card->ppm * 1e-6);
  }
  card->running = 1;
  tick(io, 0);
  return 0;
}

static int on_stop(snd_pcm_ioplug_t *io) {
  ((Card *)io->private_data)->running = 0;
  return 0;
}

static snd_pcm_sframes_t on_pointer(snd_pcm_ioplug_t *io) {
  Card *card = io->private_data;
  // Gone is not an overrun, which a failure would be taken for here: nothing moves any more, and the state says why.
  if (!card->running || is_gone(card)) return (snd_pcm_sframes_t)card->position;
  struct timespec now;
  clock_gettime(CLOCK_MONOTONIC, &now);
  double seconds = (now.tv_sec - card->started.tv_sec) + (now.tv_nsec - card->started.tv_nsec) * 1e-9;
  if (card->stall > 0 && seconds > card->stall) seconds = card->stall;
  uint64_t position = (uint64_t)(seconds * io->rate * (1 + card->ppm * 1e-6));
  int ran_dry = io->stream == SND_PCM_STREAM_PLAYBACK ? position > card->moved : position - card->moved > io->buffer_size;
  if (ran_dry) return -EPIPE;
  return (snd_pcm_sframes_t)(card->position = position % io->buffer_size);
}

// Full scale is 1, whatever the format.
static void put(unsigned char *at, snd_pcm_format_t format, double value) {
  int32_t whole = (int32_t)(value * 2147483647.0);
  float single = (float)value;
  switch (format) {
    case SND_PCM_FORMAT_S16_LE: memcpy(at, (char *)&whole + 2, 2); break;
    case SND_PCM_FORMAT_S24_3LE: memcpy(at, (char *)&whole + 1, 3); break;
    case SND_PCM_FORMAT_S32_LE: memcpy(at, &whole, 4); break;
    case SND_PCM_FORMAT_FLOAT_LE: memcpy(at, &single, 4); break;
    default: break;
  }
}

static float get(const unsigned char *at, snd_pcm_format_t format) {
  int32_t whole = 0;
  float single;
  switch (format) {
    case SND_PCM_FORMAT_S16_LE: memcpy((char *)&whole + 2, at, 2); break;
    case SND_PCM_FORMAT_S24_3LE: memcpy((char *)&whole + 1, at, 3); break;
    case SND_PCM_FORMAT_S32_LE: memcpy(&whole, at, 4); break;
    case SND_PCM_FORMAT_FLOAT_LE: memcpy(&single, at, 4); return single;
    default: break;
  }
  return whole / 2147483648.0f;
}

static snd_pcm_sframes_t on_transfer(snd_pcm_ioplug_t *io, const snd_pcm_channel_area_t *areas, snd_pcm_uframes_t offset, snd_pcm_uframes_t frames) {
  Card *card = io->private_data;
  if (is_gone(card)) return -ENODEV;
  if (io->stream == SND_PCM_STREAM_PLAYBACK && card->file[0] && !card->record) card->record = fopen(card->file, "ab");
  for (unsigned channel = 0; channel < io->channels; channel++)
    for (snd_pcm_uframes_t i = 0; i < frames; i++) {
      unsigned char *at = (unsigned char *)areas[channel].addr + (areas[channel].first + areas[channel].step * (offset + i)) / 8;
      if (io->stream == SND_PCM_STREAM_CAPTURE && card->ears) put(at, io->format, heard(card, channel, card->moved + i, io->rate));
      else if (io->stream == SND_PCM_STREAM_CAPTURE) put(at, io->format, is_away(card, card->moved + i, io->rate) ? 0 : 0.25 * sin(2 * M_PI * card->tone * (channel + 1) * (double)(card->moved + i) / io->rate));
      else if (channel == 0) {
        float value = get(at, io->format);
        air[(card->moved + i) % AIR] = value;
        if (card->record) fwrite(&value, sizeof value, 1, card->record);
      }
    }
  if (io->stream == SND_PCM_STREAM_PLAYBACK) air_end = card->moved + frames;
  card->moved += frames;
  return (snd_pcm_sframes_t)frames;
}

static int on_parameters(snd_pcm_ioplug_t *io, snd_pcm_hw_params_t *parameters) {
  (void)parameters;
  note(io->private_data, "%s %u Hz, %u channels, %s", io->stream == SND_PCM_STREAM_CAPTURE ? "capture" : "playback", io->rate, io->channels, snd_pcm_format_name(io->format));
  return 0;
}

static int on_close(snd_pcm_ioplug_t *io) {
  Card *card = io->private_data;
  if (card->record) fclose(card->record);
  if (card->alone && io->stream == SND_PCM_STREAM_CAPTURE) captures--;
  close(io->poll_fd);
  free(card);
  return 0;
}

static int on_poll(snd_pcm_ioplug_t *io, struct pollfd *descriptors, unsigned count, unsigned short *events) {
  uint64_t ticks;
  (void)count;
  *events = 0;
  if (is_gone(io->private_data)) {
    snd_pcm_ioplug_set_state(io, SND_PCM_STATE_DISCONNECTED);
    *events = POLLERR | POLLHUP;
  }
  else if ((descriptors[0].revents & POLLIN) && read(io->poll_fd, &ticks, sizeof ticks) > 0) *events = io->stream == SND_PCM_STREAM_CAPTURE ? POLLIN : POLLOUT;
  return 0;
}

static const snd_pcm_ioplug_callback_t callbacks = {
  .start = on_start, .stop = on_stop, .pointer = on_pointer, .transfer = on_transfer, .prepare = on_prepare,
  .hw_params = on_parameters, .close = on_close, .poll_revents = on_poll,
};

static unsigned list(snd_config_t *node, unsigned *values) {
  unsigned count = 0;
  snd_config_iterator_t i, next;
  snd_config_for_each(i, next, node) {
    snd_config_t *entry = snd_config_iterator_entry(i);
    const char *name;
    long number;
    if (count == 16) break;
    if (snd_config_get_integer(entry, &number) >= 0) values[count++] = (unsigned)number;
    else if (snd_config_get_string(entry, &name) >= 0) values[count++] = (unsigned)snd_pcm_format_value(name);
  }
  return count;
}

SND_PCM_PLUGIN_DEFINE_FUNC(substitute) {
  unsigned rates[16] = { 48000 }, channels[16] = { 2 }, formats[16] = { SND_PCM_FORMAT_S16_LE }, access_kinds[] = { SND_PCM_ACCESS_RW_INTERLEAVED };
  unsigned rate_count = 1, channel_count = 1, format_count = 1;
  const char *only = "";
  (void)root;
  Card *card = calloc(1, sizeof *card);
  if (!card) return -ENOMEM;
  card->tone = 220;
  snd_config_iterator_t i, next;
  snd_config_for_each(i, next, conf) {
    snd_config_t *entry = snd_config_iterator_entry(i);
    const char *id, *text = "";
    long number = 0;
    if (snd_config_get_id(entry, &id) < 0) continue;
    snd_config_get_string(entry, &text);
    snd_config_get_integer(entry, &number);
    if (!strcmp(id, "rates")) rate_count = list(entry, rates);
    else if (!strcmp(id, "channels")) channel_count = list(entry, channels);
    else if (!strcmp(id, "formats")) format_count = list(entry, formats);
    else if (!strcmp(id, "only")) only = text;
    else if (!strcmp(id, "tone")) card->tone = (double)number;
    else if (!strcmp(id, "syllable")) card->syllable = number * 1e-3;
    else if (!strcmp(id, "alone")) card->alone = 1;
    else if (!strcmp(id, "hears")) card->ears = list(entry, (unsigned *)card->hears);
    else if (!strcmp(id, "delay")) card->delay = number * 1e-6;
    else if (!strcmp(id, "ppm")) card->ppm = (double)number;
    else if (!strcmp(id, "stall")) card->stall = (double)number;
    else if (!strcmp(id, "busy")) snprintf(card->busy, sizeof card->busy, "%s", text);
    else if (!strcmp(id, "gone")) snprintf(card->gone, sizeof card->gone, "%s", text);
    else if (!strcmp(id, "record")) snprintf(card->file, sizeof card->file, "%s", text);
    else if (!strcmp(id, "log")) snprintf(card->log, sizeof card->log, "%s", text);
  }
  int other = *only && strcmp(only, stream == SND_PCM_STREAM_CAPTURE ? "capture" : "playback");
  int busy = is_there(card->busy) || (card->alone && stream == SND_PCM_STREAM_CAPTURE && captures > 0);
  if (busy || other || is_gone(card)) {
    free(card);
    return busy ? -EBUSY : -ENODEV;
  }
  card->io.version = SND_PCM_IOPLUG_VERSION;
  card->io.name = "substitute sound card";
  card->io.callback = &callbacks;
  card->io.private_data = card;
  card->io.poll_fd = timerfd_create(CLOCK_MONOTONIC, TFD_NONBLOCK | TFD_CLOEXEC);
  card->io.poll_events = POLLIN;
  int failed = snd_pcm_ioplug_create(&card->io, name, stream, mode);
  if (failed < 0) {
    close(card->io.poll_fd);
    free(card);
    return failed;
  }
  snd_pcm_ioplug_set_param_list(&card->io, SND_PCM_IOPLUG_HW_ACCESS, 1, access_kinds);
  snd_pcm_ioplug_set_param_list(&card->io, SND_PCM_IOPLUG_HW_FORMAT, format_count, formats);
  snd_pcm_ioplug_set_param_list(&card->io, SND_PCM_IOPLUG_HW_RATE, rate_count, rates);
  snd_pcm_ioplug_set_param_list(&card->io, SND_PCM_IOPLUG_HW_CHANNELS, channel_count, channels);
  snd_pcm_ioplug_set_param_minmax(&card->io, SND_PCM_IOPLUG_HW_PERIOD_BYTES, 64, 1 << 18);
  snd_pcm_ioplug_set_param_minmax(&card->io, SND_PCM_IOPLUG_HW_BUFFER_BYTES, 128, 1 << 20);
  snd_pcm_ioplug_set_param_minmax(&card->io, SND_PCM_IOPLUG_HW_PERIODS, 2, 64);
  if (card->alone && stream == SND_PCM_STREAM_CAPTURE) captures++;
  *pcmp = card->io.pcm;
  return 0;
}
SND_PCM_PLUGIN_SYMBOL(substitute);
