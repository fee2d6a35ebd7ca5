/* A V4L2 camera made of software, as a library to preload: open("/dev/substitute-camera") gives a file whose ioctls answer as a driver's do.
   It is read through by the product as it is: libavdevice and the product's own questions find it under the names that libc has.

   CAMERA_MODES   modes in the driver's order: YUYV:1280x720@10,MJPG:1280x720@30
   CAMERA_FRAMES  folder with a file for each mode, named YUYV-1280x720, of pictures one behind the other: 4 bytes length (little endian), then that many bytes
   CAMERA_STAMPS  true (default) | zero | same | real | past:MILLISECONDS | back (every fifth 400 ms in the past)
   CAMERA_FAULTY  every nth buffer has V4L2_BUF_FLAG_ERROR      CAMERA_SHORT  every nth buffer is cut to a third      CAMERA_LOG  file */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <linux/videodev2.h>
#include <pthread.h>
#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <time.h>
#include <unistd.h>

#define PATH "/dev/substitute-camera"
#define BUFFERS 8
#define BUFFER_SIZE (4 * 1024 * 1024)

typedef struct { char name[5]; unsigned code; int width, height, rate; } Mode;

static Mode modes[32];
static int mode_count = -1, mode, file = -1, streaming, queued[BUFFERS], queue_head, queue_tail;
static unsigned sequence;
static double begun;
static char *memory, *pictures;
static long pictures_size, next_picture;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

static double clock_now(clockid_t id) { struct timespec t; clock_gettime(id, &t); return t.tv_sec + t.tv_nsec * 1e-9; }

static int number_of(const char *variable) { const char *value = getenv(variable); return value ? atoi(value) : 0; }

static void note(const char *format, ...) {
  const char *path = getenv("CAMERA_LOG");
  FILE *log = path ? fopen(path, "a") : NULL;
  if (!log) return;
  va_list arguments;
  va_start(arguments, format);
  vfprintf(log, format, arguments);
  va_end(arguments);
  fputc('\n', log);
  fclose(log);
}

static void read_modes(void) {
  const char *given = getenv("CAMERA_MODES");
  if (mode_count >= 0) return;
  mode_count = 0;
  char *text = strdup(given ? given : "YUYV:640x480@30"), *rest = text, *one;
  while ((one = strsep(&rest, ",")) && mode_count < 32) {
    Mode *m = &modes[mode_count];
    if (sscanf(one, "%4[^:]:%dx%d@%d", m->name, &m->width, &m->height, &m->rate) != 4) continue;
    m->code = v4l2_fourcc(m->name[0], m->name[1], m->name[2], m->name[3]);
    mode_count++;
  }
  free(text);
}

static void read_pictures(void) {
  char path[512];
  snprintf(path, sizeof path, "%s/%s-%dx%d", getenv("CAMERA_FRAMES"), modes[mode].name, modes[mode].width, modes[mode].height);
  free(pictures);
  pictures = NULL;
  pictures_size = next_picture = 0;
  FILE *in = fopen(path, "rb");
  if (!in) return;
  fseek(in, 0, SEEK_END);
  pictures_size = ftell(in);
  rewind(in);
  pictures = malloc(pictures_size);
  if (fread(pictures, 1, pictures_size, in) != (size_t)pictures_size) pictures_size = 0;
  fclose(in);
  note("mode %s %dx%d@%d", modes[mode].name, modes[mode].width, modes[mode].height, modes[mode].rate);
}

static int refuse(int reason) { errno = reason; return -1; }

static int open_camera(void) {
  read_modes();
  file = memfd_create("camera", MFD_CLOEXEC);
  if (ftruncate(file, (off_t)BUFFER_SIZE * BUFFERS)) return -1;
  memory = mmap(NULL, (size_t)BUFFER_SIZE * BUFFERS, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
  streaming = 0;
  return file;
}

static int nearest(unsigned code, int width, int height) {
  int best = -1;
  long least = 1L << 40;
  for (int i = 0; i < mode_count; i++) {
    long far = labs((long)modes[i].width - width) + labs((long)modes[i].height - height);
    if (modes[i].code == code && far < least) { least = far; best = i; }
  }
  return best;
}

static int describe(struct v4l2_fmtdesc *asked) {
  unsigned found = 0;
  for (int i = 0; i < mode_count; i++) {
    int seen = 0;
    for (int j = 0; j < i; j++) seen |= modes[j].code == modes[i].code;
    if (seen || found++ != asked->index) continue;
    asked->pixelformat = modes[i].code;
    asked->flags = modes[i].code == V4L2_PIX_FMT_MJPEG ? V4L2_FMT_FLAG_COMPRESSED : 0;
    strcpy((char *)asked->description, modes[i].name);
    return 0;
  }
  return refuse(EINVAL);
}

static int size_of(struct v4l2_frmsizeenum *asked) {
  unsigned found = 0;
  for (int i = 0; i < mode_count; i++) {
    if (modes[i].code != asked->pixel_format || found++ != asked->index) continue;
    asked->type = V4L2_FRMSIZE_TYPE_DISCRETE;
    asked->discrete.width = modes[i].width;
    asked->discrete.height = modes[i].height;
    return 0;
  }
  return refuse(EINVAL);
}

static int interval_of(struct v4l2_frmivalenum *asked) {
  unsigned found = 0;
  for (int i = 0; i < mode_count; i++) {
    int fits = modes[i].code == asked->pixel_format && modes[i].width == (int)asked->width && modes[i].height == (int)asked->height;
    if (!fits || found++ != asked->index) continue;
    asked->type = V4L2_FRMIVAL_TYPE_DISCRETE;
    asked->discrete.numerator = 1;
    asked->discrete.denominator = modes[i].rate;
    return 0;
  }
  return refuse(EINVAL);
}

static int set_format(unsigned long request, struct v4l2_format *format) {
  if (format->type != V4L2_BUF_TYPE_VIDEO_CAPTURE) return refuse(EINVAL);
  int chosen = mode;
  struct v4l2_pix_format *pixels = &format->fmt.pix;
  if (request != VIDIOC_G_FMT) {
    chosen = nearest(pixels->pixelformat, pixels->width, pixels->height);
    if (chosen < 0) chosen = nearest(modes[0].code, pixels->width, pixels->height);
    if (request == VIDIOC_S_FMT) mode = chosen;
  }
  const Mode *m = &modes[chosen];
  pixels->width = m->width;
  pixels->height = m->height;
  pixels->pixelformat = m->code;
  pixels->field = V4L2_FIELD_NONE;
  pixels->bytesperline = m->code == V4L2_PIX_FMT_YUYV ? m->width * 2 : 0;
  pixels->sizeimage = m->width * m->height * 2;
  pixels->colorspace = V4L2_COLORSPACE_SRGB;
  return 0;
}

static double stamp_of(double due) {
  const char *kind = getenv("CAMERA_STAMPS");
  if (!kind || !strcmp(kind, "true")) return due;
  if (!strcmp(kind, "zero")) return 0;
  if (!strcmp(kind, "same")) return begun;
  if (!strcmp(kind, "real")) return clock_now(CLOCK_REALTIME);
  if (!strncmp(kind, "past:", 5)) return due - atoi(kind + 5) * 1e-3;
  return sequence % 5 == 4 ? due - 0.4 : due;
}

static int take(struct v4l2_buffer *buffer) {
  double due = begun + (sequence + 1.0) / modes[mode].rate;
  if (!streaming) return refuse(EINVAL);
  if (clock_now(CLOCK_MONOTONIC) < due || queue_head == queue_tail) return refuse(EAGAIN);
  if (next_picture + 4 > pictures_size) next_picture = 0;
  unsigned length;
  memcpy(&length, pictures + next_picture, 4);
  int index = queued[queue_head++ % BUFFERS];
  memcpy(memory + (size_t)index * BUFFER_SIZE, pictures + next_picture + 4, length);
  next_picture += 4 + length;
  buffer->index = index;
  buffer->bytesused = length;
  buffer->flags = V4L2_BUF_FLAG_TIMESTAMP_MONOTONIC;
  buffer->field = V4L2_FIELD_NONE;
  buffer->length = BUFFER_SIZE;
  buffer->m.offset = index * BUFFER_SIZE;
  buffer->sequence = sequence;
  int nth = number_of("CAMERA_FAULTY");
  if (nth && sequence % nth == nth - 1u) buffer->flags |= V4L2_BUF_FLAG_ERROR;
  nth = number_of("CAMERA_SHORT");
  if (nth && sequence % nth == nth - 1u) buffer->bytesused = length / 3;
  double stamp = stamp_of(due);
  buffer->timestamp.tv_sec = (long)stamp;
  buffer->timestamp.tv_usec = (long)((stamp - (long)stamp) * 1e6);
  sequence++;
  return 0;
}

static int answer(unsigned long request, void *argument) {
  switch (request) {
    case VIDIOC_QUERYCAP: {
      struct v4l2_capability *can = argument;
      memset(can, 0, sizeof *can);
      strcpy((char *)can->driver, "substitute");
      strcpy((char *)can->card, "Substitute camera");
      strcpy((char *)can->bus_info, "none");
      can->device_caps = V4L2_CAP_VIDEO_CAPTURE | V4L2_CAP_STREAMING | V4L2_CAP_EXT_PIX_FORMAT;
      can->capabilities = can->device_caps | V4L2_CAP_DEVICE_CAPS;
      return 0;
    }
    case VIDIOC_G_INPUT: *(int *)argument = 0; return 0;
    case VIDIOC_ENUMINPUT: {
      struct v4l2_input *input = argument;
      if (input->index) return refuse(EINVAL);
      memset(input, 0, sizeof *input);
      strcpy((char *)input->name, "Camera 1");
      input->type = V4L2_INPUT_TYPE_CAMERA;
      return 0;
    }
    case VIDIOC_ENUM_FMT: return describe(argument);
    case VIDIOC_ENUM_FRAMESIZES: return size_of(argument);
    case VIDIOC_ENUM_FRAMEINTERVALS: return interval_of(argument);
    case VIDIOC_G_FMT: case VIDIOC_TRY_FMT: case VIDIOC_S_FMT: return set_format(request, argument);
    case VIDIOC_G_PARM: case VIDIOC_S_PARM: {
      struct v4l2_streamparm *parameters = argument;
      if (parameters->type != V4L2_BUF_TYPE_VIDEO_CAPTURE) return refuse(EINVAL);
      memset(&parameters->parm.capture, 0, sizeof parameters->parm.capture);
      parameters->parm.capture.capability = V4L2_CAP_TIMEPERFRAME;
      parameters->parm.capture.timeperframe.numerator = 1;
      parameters->parm.capture.timeperframe.denominator = modes[mode].rate;
      return 0;
    }
    case VIDIOC_REQBUFS: {
      struct v4l2_requestbuffers *wanted = argument;
      if (wanted->count > BUFFERS) wanted->count = BUFFERS;
      queue_head = queue_tail = 0;
      return 0;
    }
    case VIDIOC_QUERYBUF: {
      struct v4l2_buffer *buffer = argument;
      buffer->length = BUFFER_SIZE;
      buffer->m.offset = buffer->index * BUFFER_SIZE;
      buffer->flags = 0;
      return 0;
    }
    case VIDIOC_QBUF: queued[queue_tail++ % BUFFERS] = ((struct v4l2_buffer *)argument)->index; return 0;
    case VIDIOC_STREAMON:
      read_pictures();
      if (!pictures_size) return refuse(EIO);
      streaming = 1;
      sequence = 0;
      begun = clock_now(CLOCK_MONOTONIC);
      return 0;
    case VIDIOC_STREAMOFF: streaming = 0; queue_head = queue_tail = 0; return 0;
    case VIDIOC_DQBUF: return take(argument);
    default: return refuse(ENOTTY);
  }
}

#define OPEN(NAME)                                                              \
  int NAME(const char *path, int flags, ...) {                                  \
    static int (*real)(const char *, int, ...);                                 \
    if (!real) real = dlsym(RTLD_NEXT, #NAME);                                  \
    mode_t bits = 0;                                                            \
    if (flags & (O_CREAT | O_TMPFILE)) {                                        \
      va_list arguments;                                                        \
      va_start(arguments, flags);                                               \
      bits = va_arg(arguments, int);                                            \
      va_end(arguments);                                                        \
    }                                                                           \
    return path && !strcmp(path, PATH) ? open_camera() : real(path, flags, bits); \
  }
OPEN(open)
OPEN(open64)

int close(int closed) {
  static int (*real)(int);
  if (!real) real = dlsym(RTLD_NEXT, "close");
  if (closed >= 0 && closed == file) {
    file = -1;
    if (memory) munmap(memory, (size_t)BUFFER_SIZE * BUFFERS);
    memory = NULL;
  }
  return real(closed);
}

int ioctl(int asked, unsigned long request, ...) {
  static int (*real)(int, unsigned long, ...);
  if (!real) real = dlsym(RTLD_NEXT, "ioctl");
  va_list arguments;
  va_start(arguments, request);
  void *argument = va_arg(arguments, void *);
  va_end(arguments);
  if (asked < 0 || asked != file) return real(asked, request, argument);
  pthread_mutex_lock(&lock);
  int result = answer(request, argument);
  int reason = errno;
  pthread_mutex_unlock(&lock);
  errno = reason;
  return result;
}
