using FFmpeg.AutoGen;
using Microsoft.Extensions.Logging;

namespace ZoomRooms.Media.Video;

/// <summary>Opens an encoder, or says why not: <see cref="H264Encoder.TryOpen"/>.</summary>
internal delegate H264Encoder? OpenEncoder(
    string name, int width, int height, int frameRate, int bitrate, int keyFrameIntervalSeconds, out string reason);

/// <summary>
/// Keeps an encoder working: opens it, opens it again when it fails or falls silent, and goes down the ladder when that does not help.
/// Encode thread only, but for the properties.
/// </summary>
internal sealed unsafe class EncoderSupervisor(LayerFormat format, OpenEncoder open, ILogger logger) : IDisposable
{
    /// <summary>Silence of an encoder that counts as failure. Hardware encoders hang now and then (raspberrypi/linux#5150).</summary>
    private static readonly TimeSpan OutputTimeout = TimeSpan.FromSeconds(1);

    private static readonly TimeSpan ReopenInterval = TimeSpan.FromSeconds(1);
    private static readonly TimeSpan BitrateInterval = TimeSpan.FromSeconds(2);
    private const int FailuresBeforeNext = 3;
    private const int OutputsThatProve = 300;
    private const int InFlight = 64;

    private readonly TimeSpan[] _sentAt = new TimeSpan[InFlight];
    private readonly TimeSpan[] _capturedAt = new TimeSpan[InFlight];
    private H264Encoder? _encoder;
    private string _name = format.Selection.Name;
    private string _problem = format.Selection.IsUsable ? "" : "no H.264 encoder of the ladder works on this machine";
    private int _bitrate;
    private int _failuresInRow;
    private int _outputsSinceOpen;
    private int _unanswered;
    private TimeSpan _unansweredSince;
    private TimeSpan _nextOpen;
    private TimeSpan _nextBitrateRebuild;
    private bool _opened;
    private long _rebuilds;

    /// <summary>The encoder in use.</summary>
    public string Name => Volatile.Read(ref _name);

    /// <summary>Why nothing comes out; empty while it works.</summary>
    public string Problem => Volatile.Read(ref _problem);

    /// <summary>Times an encoder was opened again.</summary>
    public long Rebuilds => Volatile.Read(ref _rebuilds);

    /// <summary>Has an encoder with this bitrate open if one can be had now.</summary>
    public bool TryPrepare(int bitrate, TimeSpan now)
    {
        if (_encoder is not null && bitrate != _bitrate)
            ChangeBitrate(bitrate, now);
        if (_encoder is not null)
            return true;
        if (!format.Selection.IsUsable || now < _nextOpen)
            return false;
        _nextOpen = now + ReopenInterval;
        if (_opened)
            Volatile.Write(ref _rebuilds, _rebuilds + 1);
        _encoder = open(
            _name, format.Picture.Width, format.Picture.Height, format.Picture.FrameRate, bitrate, format.Encoder.KeyFrameIntervalSeconds,
            out string? reason);
        if (_encoder is null)
        {
            Fail(reason, now);
            return false;
        }

        _opened = true;
        _bitrate = bitrate;
        _outputsSinceOpen = 0;
        _unanswered = 0;
        VideoLog.EncoderOpen(logger, _name, format.Picture.Width, format.Picture.Height, bitrate);
        return true;
    }

    /// <summary>Hands a picture over. False if the encoder failed; it is opened again later.</summary>
    public bool TrySend(AVFrame* picture, TimeSpan capturedAt, bool keyFrame, TimeSpan now)
    {
        int error = _encoder!.Send(picture, keyFrame, out long sequence);
        if (error < 0 && error != FFmpegError.Again)
        {
            Fail($"refuses pictures: {FFmpegError.Text(error)}", now);
            return false;
        }

        long slot = sequence & (InFlight - 1);
        _sentAt[slot] = now;
        _capturedAt[slot] = capturedAt;
        if (_unanswered++ == 0)
            _unansweredSince = now;
        return true;
    }

    /// <summary>The next access unit. False if there is none now.</summary>
    public bool TryReceive(out ReadOnlySpan<byte> annexB, out bool isKeyFrame, out TimeSpan sentAt, out TimeSpan capturedAt, TimeSpan now)
    {
        annexB = [];
        isKeyFrame = false;
        sentAt = default;
        capturedAt = default;
        if (_encoder is null)
            return false;
        int got = _encoder.Receive(out annexB, out isKeyFrame, out long sequence);
        if (got < 0)
        {
            Fail($"gives an error: {FFmpegError.Text(got)}", now);
            return false;
        }

        if (got == 0)
        {
            if (_unanswered > 1 && now - _unansweredSince > OutputTimeout)
                Fail("takes pictures but gives nothing", now);
            return false;
        }

        long slot = sequence & (InFlight - 1);
        sentAt = _sentAt[slot];
        capturedAt = _capturedAt[slot];
        _unanswered = 0;
        if (_problem.Length > 0)
            Volatile.Write(ref _problem, "");
        if (++_outputsSinceOpen == OutputsThatProve)
            _failuresInRow = 0;
        return true;
    }

    /// <summary>Pictures sent before a pause say nothing about whether the encoder answers.</summary>
    public void ForgetUnanswered() => _unanswered = 0;

    public void Dispose()
    {
        _encoder?.Dispose();
        _encoder = null;
    }

    private void ChangeBitrate(int bitrate, TimeSpan now)
    {
        if (_encoder!.TrySetBitrate(bitrate))
        {
            _bitrate = bitrate;
            return;
        }

        // Opening again costs a key frame: not for small changes, and not at every step of a ramp.
        if (now < _nextBitrateRebuild || Math.Abs(bitrate - _bitrate) < _bitrate / 10)
            return;
        _nextBitrateRebuild = now + BitrateInterval;
        _nextOpen = now;
        Dispose();
    }

    private void Fail(string problem, TimeSpan now)
    {
        VideoLog.EncoderProblem(logger, _name, format.Picture.Width, format.Picture.Height, problem);
        Volatile.Write(ref _problem, $"{_name} {problem}");
        Dispose();
        _nextOpen = now + ReopenInterval;
        if (++_failuresInRow < FailuresBeforeNext)
            return;
        int next = Array.IndexOf(format.Encoder.Ladder, _name) + 1;
        if (next <= 0 || next >= format.Encoder.Ladder.Length)
            return;
        VideoLog.EncoderGivenUp(logger, _name, format.Encoder.Ladder[next]);
        Volatile.Write(ref _name, format.Encoder.Ladder[next]);
        _failuresInRow = 0;
    }
}
