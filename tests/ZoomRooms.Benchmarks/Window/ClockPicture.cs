namespace ZoomRooms.Benchmarks.Window;

/// <summary>
/// A picture that says when it was made: 16 columns, each a bit of the wall clock's milliseconds, in Gray's code, so that one that changes
/// just now makes it wrong by one.
/// </summary>
internal static class ClockPicture
{
    private const string Milliseconds = "mod(time(0)*1000,65536)";

    /// <summary>A camera of libavfilter that makes them when they are due.</summary>
    public static string Camera(int width, int height, int rate) =>
        $"nullsrc=size=16x8:rate={rate},format=yuv420p,realtime,geq=lum='255*abs(mod(floor({Milliseconds}/pow(2,X)),2)"
        + $"-mod(floor({Milliseconds}/pow(2,X+1)),2))':cb=128:cr=128,scale={width}:{height}:flags=neighbor";

    /// <summary>Draws them into a canvas, at 30 a second; its stream.</summary>
    public const string Draw = """
        (() => {
          const canvas = Object.assign(document.createElement('canvas'), { width: 1280, height: 720 });
          document.body.append(canvas);
          const context = canvas.getContext('2d', { alpha: false });
          setInterval(() => {
            const now = Date.now() & 0xffff;
            for (let x = 0; x < 16; x++) {
              context.fillStyle = ((now >> x) ^ (now >> (x + 1))) & 1 ? '#fff' : '#000';
              context.fillRect(80 * x, 0, 80, 720);
            }
          }, 1000 / 30);
          globalThis.camera = canvas.captureStream(30);
          return true;
        })()
        """;

    /// <summary>Reads what is seen, with each picture that the screen would show; <c>clock.delays</c>, milliseconds.</summary>
    /// <param name="seen">A canvas, or a video: an expression.</param>
    public static string Read(string seen) => $$"""
        (() => {
          const small = new OffscreenCanvas(16, 1).getContext('2d', { willReadFrequently: true });
          small.imageSmoothingEnabled = false;
          const clock = globalThis.clock = { delays: [] };
          let last = -1;
          const look = () => {
            requestAnimationFrame(look);
            const seen = {{seen}};
            const [width, height] = [seen?.videoWidth ?? seen?.width ?? 0, seen?.videoHeight ?? seen?.height ?? 0];
            if (!width)
              return;
            small.drawImage(seen, 0, height / 2, width, 1, 0, 0, 16, 1);
            const { data } = small.getImageData(0, 0, 16, 1);
            let [value, bit] = [0, 0];
            for (let x = 15; x >= 0; x--) {
              bit ^= data[4 * x] > 127 ? 1 : 0;
              value |= bit << x;
            }
            const delay = (Date.now() - value) & 0xffff;
            if (value === last || delay > 10000)
              return;
            last = value;
            clock.delays.push(delay);
          };
          look();
          return true;
        })()
        """;
}
