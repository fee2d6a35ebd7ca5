using ZoomRooms.EndToEnd.Identity;
using ZoomRooms.Media.Audio;
using ZoomRooms.Protocol;

namespace ZoomRooms.Client.Media;

/// <summary>How the frames of one participant's stay fare. Written by the media loop, read from anywhere.</summary>
internal sealed class ParticipantReception(RosterEntry announced, FrameDropCounters total)
{
    /// <summary>After this long without another one, frames without a key are the past.</summary>
    private static readonly TimeSpan Quiet = TimeSpan.FromSeconds(2);

    /// <summary>A screen without a picture for so long is not shown any more: one that stands still is sent five times a second.</summary>
    private static readonly TimeSpan ScreenOver = TimeSpan.FromSeconds(3);

    private readonly StreamSet<CaptureClock> _clocks = StreamSet.Of(CaptureClock.Of);
    private readonly Lock _gate = new();
    private IncomingAudio? _sound;
    private bool _keyMissing;
    private uint _missingKey;
    private TimeSpan _missingSince;
    private TimeSpan _missingLast;
    private long _missingFrames;
    private TimeSpan _screenSince;
    private TimeSpan? _screenLast;

    public ParticipantId Participant => announced.Participant;

    public ParticipantDevice Device { get; } = new(announced.User, announced.Hardware);

    /// <summary>The name that the server gives it: nobody vouches for it.</summary>
    public string AnnouncedName => announced.DisplayName;

    public RosterEntry Announced => announced;

    /// <summary>Its streams, by SSRC.</summary>
    public IReadOnlyList<(uint Ssrc, MediaStream Stream)> Streams { get; } =
        [.. MediaStreams.All.Where(announced.Has).Select(stream => (announced.SsrcOf(stream), stream))];

    public FrameDropCounters Drops { get; } = new(total);

    /// <summary>Where its opened sound goes; null before any came, and without a speaker.</summary>
    public IncomingAudio? Sound
    {
        get => Volatile.Read(ref _sound);
        set => Volatile.Write(ref _sound, value);
    }

    /// <summary>What its sealed times say of one of its streams. Owned by the media loop.</summary>
    public CaptureClock Clock(MediaStream stream) => _clocks[stream];

    /// <summary>
    /// That its frames were sealed under; null before one was opened. Indices are not given out twice. Owned by the media loop.
    /// </summary>
    public ushort? SenderIndex { get; set; }

    /// <summary>The server said that this stay is over.</summary>
    public bool HasLeft { get; set; }

    /// <summary>The same device is here again, under another stay.</summary>
    public bool CameBack { get; set; }

    /// <summary>A frame was dropped because its key was not here.</summary>
    public void KeyMissing(uint sequenceNumber, TimeSpan arrived)
    {
        lock (_gate)
        {
            if (!_keyMissing || _missingKey != sequenceNumber || arrived - _missingLast > Quiet)
            {
                _keyMissing = true;
                _missingKey = sequenceNumber;
                _missingSince = arrived;
                _missingFrames = 0;
            }
            _missingLast = arrived;
            _missingFrames++;
        }
    }

    /// <summary>A frame was opened: the key is here.</summary>
    public void Opened()
    {
        if (!Volatile.Read(ref _keyMissing))
            return;
        lock (_gate)
            _keyMissing = false;
    }

    /// <summary>A picture of its screen was opened and handed on.</summary>
    public void Shares(TimeSpan arrived)
    {
        lock (_gate)
        {
            if (!(arrived - _screenLast <= ScreenOver))
                _screenSince = arrived;
            _screenLast = arrived;
        }
    }

    /// <summary>Since when its screen is to be seen; null while it is not.</summary>
    public TimeSpan? SharesSince(TimeSpan now)
    {
        lock (_gate)
            return !HasLeft && now - _screenLast <= ScreenOver ? _screenSince : null;
    }

    /// <summary>The key whose frames come and cannot be opened, since when and how many; null when all is well.</summary>
    public (uint SequenceNumber, TimeSpan For, long Frames)? MissingKey(TimeSpan now)
    {
        lock (_gate)
            return _keyMissing && now - _missingLast <= Quiet ? (_missingKey, now - _missingSince, _missingFrames) : null;
    }
}
