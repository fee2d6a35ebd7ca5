using System.Diagnostics;
using System.Net.Sockets;
using System.Text.Json;
using System.Text.Json.Serialization;
using ZoomRooms.Decoding;
using ZoomRooms.Media.Screens;
using ZoomRooms.Protocol;

namespace ZoomRooms.Desktop;

/// <summary>Takes pictures from a room's port and decodes each stream with a decoder of its own. One room at a time.</summary>
internal sealed class PictureChecker(string path) : IDisposable
{
    /// <summary>Between two reports: a room hangs up on whoever never stops talking.</summary>
    private static readonly TimeSpan BetweenReports = TimeSpan.FromMilliseconds(20);

    /// <summary>More than any room shows.</summary>
    private const int MostStreams = 2 * Limits.ChosenPictures;

    private readonly Socket _listener = new(AddressFamily.Unix, SocketType.Stream, ProtocolType.Unspecified);
    private readonly Dictionary<uint, VideoDecoder> _decoders = [];
    private readonly byte[] _header = new byte[PictureMessage.HeaderSize];
    private readonly byte[] _accessUnit = new byte[Limits.FrameBytes];
    private readonly byte[] _report = new byte[PictureReport.Size];
    private CheckedPictures _figures = new();
    private long _reported;
    private uint _cannotGoOn;

    /// <summary>From any thread.</summary>
    public CheckedPictures Figures => Volatile.Read(ref _figures);

    /// <exception cref="SocketException">The path cannot be bound.</exception>
    public void Listen()
    {
        File.Delete(path);
        _listener.Bind(new UnixDomainSocketEndPoint(path));
        File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        _listener.Listen(1);
    }

    /// <summary>Serves one room after the other until it is cancelled.</summary>
    public async Task RunAsync(CancellationToken cancellation)
    {
        try
        {
            while (true)
            {
                using Socket room = await _listener.AcceptAsync(cancellation);
                _figures = _figures with { Connections = _figures.Connections + 1 };
                await using NetworkStream stream = new(room);
                try
                {
                    while (await TakeAsync(stream, cancellation))
                    {
                    }
                }
                catch (Exception gone) when (gone is IOException or SocketException)
                {
                    // The room ended, or took us for gone.
                }
                ForgetAll();
            }
        }
        catch (OperationCanceledException)
        {
            // Stopped.
        }
    }

    public void Dispose()
    {
        _listener.Dispose();
        ForgetAll();
        File.Delete(path);
    }

    /// <summary>One message. False when the room said what no room says.</summary>
    private async Task<bool> TakeAsync(NetworkStream stream, CancellationToken cancellation)
    {
        await stream.ReadExactlyAsync(_header, cancellation);
        if (!PictureMessage.TryRead(_header, out PictureMessage message))
            return false;
        await stream.ReadExactlyAsync(_accessUnit.AsMemory(0, message.Length), cancellation);
        // It shows nothing.
        if (message.IsPage)
            return true;
        if (message.IsEnd)
        {
            if (_decoders.Remove(message.Stream, out VideoDecoder? ended))
                ended.Dispose();
            return true;
        }
        if (!_decoders.TryGetValue(message.Stream, out VideoDecoder? decoder))
        {
            if (_decoders.Count == MostStreams)
                return false;
            _decoders.Add(message.Stream, decoder = new VideoDecoder());
            _figures = _figures with { Streams = _figures.Streams + 1 };
        }
        if (Decode(decoder, message))
            _cannotGoOn = message.Stream;
        if (Stopwatch.GetElapsedTime(_reported) < BetweenReports)
            return true;
        _reported = Stopwatch.GetTimestamp();
        CheckedPictures now = _figures;
        new PictureReport(_cannotGoOn, (ulong)now.Decoded, (ulong)now.Failed, (ushort)now.Width, (ushort)now.Height).Write(_report);
        _cannotGoOn = 0;
        await stream.WriteAsync(_report, cancellation);
        return true;
    }

    /// <summary>True when nothing but a key frame is of use now.</summary>
    private bool Decode(VideoDecoder decoder, in PictureMessage message)
    {
        VideoDecodeResult result = decoder.Decode(_accessUnit.AsSpan(0, message.Length));
        bool unusable = result is VideoDecodeResult.Corrupt or VideoDecodeResult.NeedsKeyFrame;
        CheckedPictures before = _figures;
        Volatile.Write(ref _figures, before with
        {
            Taken = before.Taken + 1,
            Bytes = before.Bytes + message.Length,
            Decoded = before.Decoded + (result == VideoDecodeResult.Picture ? 1 : 0),
            Failed = before.Failed + (unusable ? 1 : 0),
            Width = result == VideoDecodeResult.Picture ? decoder.Width : before.Width,
            Height = result == VideoDecodeResult.Picture ? decoder.Height : before.Height,
        });
        return unusable;
    }

    private void ForgetAll()
    {
        foreach (VideoDecoder decoder in _decoders.Values)
            decoder.Dispose();
        _decoders.Clear();
    }
}

/// <summary>What a checker took and what came of it.</summary>
/// <param name="Connections">Rooms that connected.</param>
/// <param name="Streams">Streams that began.</param>
/// <param name="Taken">Access units.</param>
/// <param name="Bytes">Of these.</param>
/// <param name="Decoded">Pictures that came out.</param>
/// <param name="Failed">Access units that were of no use.</param>
/// <param name="Width">Of the latest picture.</param>
internal sealed record CheckedPictures(
    int Connections = 0, int Streams = 0, long Taken = 0, long Bytes = 0, long Decoded = 0, long Failed = 0, int Width = 0, int Height = 0);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(CheckedPictures))]
internal sealed partial class CheckedPicturesJson : JsonSerializerContext;
