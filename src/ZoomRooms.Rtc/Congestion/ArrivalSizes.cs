using ZoomRooms.Rtc.Rtp;

namespace ZoomRooms.Rtc.Congestion;

/// <summary>
/// Finds, where packets arrive, that the way here loses every one above a size (RFC 8899, 4.3): what is missing of pictures does not come
/// however often it is asked for, no packet as large as they are made comes at all, and sound loses nothing. The size of a packet that did
/// not come nobody knows: <see cref="PathSize"/>, where they are sent, knows more, and not every engine has one. Sans-IO.
/// </summary>
internal sealed class ArrivalSizes
{
    // So many packets of pictures given up, over at least and at most this time, while so many packets arrived.
    private const int Enough = 24;
    private static readonly TimeSpan Lasting = TimeSpan.FromSeconds(2);
    private static readonly TimeSpan AtMost = TimeSpan.FromSeconds(10);

    // What is lost by chance is asked for again, and comes: of what is given up for its size there is far more.
    private const int ShareOfPictures = 8;
    private const int ShareOfSound = 20;

    private int _whole = RtpPacket.MaximumLength;
    private int _largest, _pictures, _sound, _lostPictures, _lostSound;
    private TimeSpan? _since;

    /// <summary>Bytes of the largest packet that arrives; null where nothing of the kind was found. It stays.</summary>
    public int? Limit { get; private set; }

    /// <summary>An association that goes on where another ended knows what that one found.</summary>
    public void GoOn(int? limit)
    {
        if (limit is { } bytes)
            (Limit, _whole) = (bytes, bytes);
    }

    public void OnPacket(int bytes, bool isSound)
    {
        _sound += isSound ? 1 : 0;
        _pictures += isSound ? 0 : 1;
        _largest = Math.Max(_largest, bytes);
        // Nearly: a frame is cut into packets of one size, and some have an extension or two bytes more.
        if (bytes * 8 >= _whole * 7)
            Forget();
    }

    /// <summary>What was given up since the last call.</summary>
    public void OnLost(long pictures, long sound, TimeSpan now)
    {
        if (now - _since > AtMost)
            Forget();
        if (pictures > 0)
            _since ??= now;
        _lostPictures += (int)Math.Clamp(pictures, 0, Enough);
        _lostSound += (int)Math.Clamp(sound, 0, Enough);
        bool isSizeAlone = _lostPictures >= Enough && now - _since >= Lasting && _sound + _pictures >= Enough && _largest > 0
            && _lostPictures * ShareOfPictures >= _pictures && _lostSound * ShareOfSound <= _sound;
        if (!isSizeAlone)
            return;
        Limit = Math.Max(PathSize.Least, Math.Min(Limit ?? int.MaxValue, _largest));
        _whole = Limit.Value;
        Forget();
    }

    private void Forget() => (_since, _largest, _pictures, _sound, _lostPictures, _lostSound) = (null, 0, 0, 0, 0, 0);
}
