namespace ZoomRooms.Client.Media;

/// <summary>Takes the access units of a screen.</summary>
internal delegate void SharedScreenHandler(ReadOnlySpan<byte> annexB, bool isKeyFrame, TimeSpan capturedAt);

/// <summary>
/// The screen that people here show: somebody else captures and encodes it, and puts access units in. It outlives meetings; a session
/// starts and stops it. One thread puts at a time. No lock and no allocation a picture.
/// </summary>
public sealed class SharedScreenSource
{
    /// <summary>What text that stays readable needs at most at fifteen pictures a second, bits per second.</summary>
    public const int MostBitrate = 2_500_000;

    private SharedScreenHandler? _handler;
    private int _putting;
    private int _bitrate = MostBitrate;
    private long _keyFrames;

    /// <summary>Bits per second that the encoder shall make, as the way and those who see it have room.</summary>
    public int Bitrate => Volatile.Read(ref _bitrate);

    /// <summary>How often a key frame was asked for: whoever encodes owes one for each time that this grew.</summary>
    public long KeyFrames => Interlocked.Read(ref _keyFrames);

    /// <summary>Called on any thread when <see cref="Bitrate"/> or <see cref="KeyFrames"/> changed.</summary>
    public Action Changed { get; set; } = static () => { };

    /// <summary>A picture of the screen, whole, in Annex B form. The bytes are the caller's. False where no meeting takes it.</summary>
    public bool TryPut(ReadOnlySpan<byte> annexB, bool isKeyFrame, TimeSpan capturedAt)
    {
        // A full fence: whoever stops must see that a picture is on its way, or this must see that it was stopped.
        Interlocked.Exchange(ref _putting, 1);
        try
        {
            if (Volatile.Read(ref _handler) is not { } handler)
                return false;
            handler(annexB, isKeyFrame, capturedAt);
            return true;
        }
        finally
        {
            Volatile.Write(ref _putting, 0);
        }
    }

    internal void Start(SharedScreenHandler handler) => Volatile.Write(ref _handler, handler);

    /// <summary>Nothing is handed on any more when this returns.</summary>
    internal void Stop()
    {
        Interlocked.Exchange(ref _handler, null);
        SpinWait wait = new();
        while (Volatile.Read(ref _putting) == 1)
            wait.SpinOnce();
        SetBitrate(MostBitrate);
    }

    internal void RequestKeyFrame()
    {
        Interlocked.Increment(ref _keyFrames);
        Changed();
    }

    internal void SetBitrate(int bitrate)
    {
        if (Interlocked.Exchange(ref _bitrate, bitrate) != bitrate)
            Changed();
    }
}
