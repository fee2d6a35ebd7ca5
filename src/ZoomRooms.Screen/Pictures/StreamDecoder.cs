using ZoomRooms.Decoding;
using ZoomRooms.Media.Screens;

namespace ZoomRooms.Screen.Pictures;

/// <summary>
/// One stream's access units on a thread and with a decoder of their own: whatever somebody sends costs the others no more than processor
/// time. What does not fit is left out up to the next key frame.
/// </summary>
internal sealed class StreamDecoder : IDisposable
{
    private const int Places = 8;

    private readonly byte[][] _units = [.. Enumerable.Range(0, Places).Select(static _ => new byte[16 * 1024])];
    private readonly int[] _lengths = new int[Places];
    private readonly SemaphoreSlim _filled = new(0);
    private readonly TimeProvider _time;
    private readonly DecodingFigures _figures;
    private readonly Thread _thread;
    private long _lastPicture = TimeSpan.FromDays(-1).Ticks;
    private long _added;
    private long _done;
    private bool _awaitsKeyFrame = true;
    private int _needsKeyFrame;
    private volatile bool _ended;

    public StreamDecoder(in PictureMessage first, DecodingFigures figures, TimeProvider time)
    {
        (Stream, Participant, IsScreen, _figures, _time) = (first.Stream, first.Participant, first.IsScreen, figures, time);
        _thread = new Thread(Run) { IsBackground = true, Name = "decoder" };
        _thread.Start();
    }

    public uint Stream { get; }

    public uint Participant { get; }

    /// <summary>It is what the participant shows of its screen.</summary>
    public bool IsScreen { get; }

    public LatestPicture Latest { get; } = new();

    /// <summary>When the latest picture was decoded; long ago before the first.</summary>
    public TimeSpan LastPicture => TimeSpan.FromTicks(Interlocked.Read(ref _lastPicture));

    /// <summary>The link's thread: the next access unit, which is copied.</summary>
    public void Take(ReadOnlySpan<byte> unit, bool isKeyFrame)
    {
        bool fits = _added - Interlocked.Read(ref _done) < Places;
        if (!fits || (_awaitsKeyFrame && !isKeyFrame))
        {
            _awaitsKeyFrame = true;
            _figures.Failed();
            Volatile.Write(ref _needsKeyFrame, 1);
            return;
        }
        _awaitsKeyFrame = false;
        int place = (int)(_added % Places);
        if (_units[place].Length < unit.Length)
            _units[place] = new byte[unit.Length];
        unit.CopyTo(_units[place]);
        _lengths[place] = unit.Length;
        _added++;
        _filled.Release();
    }

    /// <summary>Whether nothing but a key frame is of use; reading clears it.</summary>
    public bool TakeKeyFrameRequest() => Interlocked.Exchange(ref _needsKeyFrame, 0) == 1;

    /// <summary>Does not wait for what is being decoded.</summary>
    public void Dispose()
    {
        _ended = true;
        _filled.Release();
    }

    private void Run()
    {
        using VideoDecoder decoder = new();
        while (true)
        {
            _filled.Wait();
            if (_ended)
                return;
            int place = (int)(_done % Places);
            VideoDecodeResult result = decoder.Decode(_units[place].AsSpan(0, _lengths[place]));
            Interlocked.Increment(ref _done);
            switch (result)
            {
                case VideoDecodeResult.Picture when decoder.TryGetPicture(out DecodedPicture picture):
                    Latest.Write(picture);
                    Interlocked.Exchange(ref _lastPicture, _time.GetElapsedTime(0).Ticks);
                    _figures.Decoded(picture.Width, picture.Height);
                    break;
                case VideoDecodeResult.NeedsKeyFrame or VideoDecodeResult.Corrupt:
                    _figures.Failed();
                    Volatile.Write(ref _needsKeyFrame, 1);
                    break;
                case VideoDecodeResult.Picture or VideoDecodeResult.NoPicture:
                    break;
            }
        }
    }
}
