using System.Buffers.Binary;
using System.Diagnostics;
using System.Globalization;
using System.Text.Json;

namespace ZoomRooms.Media.Tests.Video.Substitute;

/// <summary>A V4L2 camera made of software (camera.c), preloaded into a child that reads it with the product's pipeline.</summary>
internal sealed class SubstituteCamera : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("substitute-camera").FullName;
    private readonly List<string> _modes = [];

    public Dictionary<string, string> Environment { get; } = [];

    /// <summary>Adds a mode, after those before it in the driver's order.</summary>
    /// <param name="code">YUYV or MJPG.</param>
    /// <param name="graph">libavfilter's source of the pictures, without size and rate: <c>testsrc2</c>.</param>
    /// <param name="damagedFirst">So many times the first half of a picture comes before whole ones.</param>
    public async Task AddAsync(string code, int width, int height, int rate, string graph = "testsrc2", int damagedFirst = 0)
    {
        _modes.Add(string.Create(CultureInfo.InvariantCulture, $"{code}:{width}x{height}@{rate}"));
        List<byte[]> pictures = await PicturesAsync(code, width, height, graph);
        for (int i = 0; i < damagedFirst; i++)
            pictures.Insert(0, pictures[^1][..(pictures[^1].Length / 2)]);
        await using FileStream file = File.Create(Path.Combine(_folder, $"{code}-{width}x{height}"));
        byte[] length = new byte[4];
        foreach (byte[] picture in pictures)
        {
            BinaryPrimitives.WriteInt32LittleEndian(length, picture.Length);
            file.Write(length);
            file.Write(picture);
        }
    }

    /// <summary>Reads the camera in a child until it has seen enough.</summary>
    internal async Task<CameraChild.Seen> ReadAsync(CameraChild.Wish wish)
    {
        string library = Path.Combine(_folder, "camera.so");
        await RunAsync(new ProcessStartInfo("gcc")
        {
            ArgumentList = { "-shared", "-fPIC", "-O1", "-o", library, Source, "-ldl", "-lpthread" }
        });
        string result = Path.Combine(_folder, "result");
        ProcessStartInfo child = CameraChild.Start(wish, result);
        child.Environment["LD_PRELOAD"] = library;
        child.Environment["CAMERA_MODES"] = string.Join(',', _modes);
        child.Environment["CAMERA_FRAMES"] = _folder;
        foreach ((string name, string value) in Environment)
            child.Environment[name] = value;
        await RunAsync(child);
        return JsonSerializer.Deserialize<CameraChild.Seen>(await File.ReadAllTextAsync(result))!;
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    private static string Source => Path.Combine(AppContext.BaseDirectory, "Video", "Substitute", "camera.c");

    private async Task<List<byte[]>> PicturesAsync(string code, int width, int height, string graph)
    {
        string made = Path.Combine(_folder, "made");
        Directory.CreateDirectory(made);
        // One file a picture, whatever the format.
        string[] format = code == "MJPG"
            ? ["-c:v", "mjpeg", "-pix_fmt", "yuvj422p", "-q:v", "3"] : ["-c:v", "rawvideo", "-pix_fmt", "yuyv422"];
        ProcessStartInfo start = new("ffmpeg");
        string source = string.Create(
            CultureInfo.InvariantCulture, $"{graph}{(graph.Contains('=') ? ':' : '=')}size={width}x{height}:rate=10");
        foreach (string argument in (
            string[])["-v", "error", "-f", "lavfi", "-i", source, "-frames:v", "6", .. format, "-f", "image2", Path.Combine(made, "%03d")])
            start.ArgumentList.Add(argument);
        await RunAsync(start);
        List<byte[]> pictures = [.. Directory.GetFiles(made).Order(StringComparer.Ordinal).Select(File.ReadAllBytes)];
        Directory.Delete(made, recursive: true);
        return pictures;
    }

    private static async Task RunAsync(ProcessStartInfo start)
    {
        start.RedirectStandardOutput = start.RedirectStandardError = true;
        using Process process = Process.Start(start)!;
        Task<string> output = process.StandardOutput.ReadToEndAsync(), errors = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(process.ExitCode == 0, $"{start.FileName}: {await errors}{await output}");
    }
}
