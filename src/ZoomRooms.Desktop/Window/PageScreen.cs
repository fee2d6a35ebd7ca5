using ZoomRooms.Client.Media;
using ZoomRooms.Media.Video;
using ZoomRooms.Protocol;

namespace ZoomRooms.Desktop.Window;

/// <summary>
/// The screen that the page captured and encoded, on its way to be sealed. The page is a browser's: what comes from it is judged as what
/// comes from anybody. When a picture was taken this program says, and so is what it is.
/// </summary>
internal sealed class PageScreen(SharedScreenSource source)
{
    /// <summary>Fifteen a second are wanted; a page in trouble makes up for some.</summary>
    public const int UnitsPerSecond = 60;

    /// <summary>Several times what is asked for, in key frames.</summary>
    public const int BytesPerSecond = 4 * 1024 * 1024;

    private byte[] _unit = [];
    private TimeSpan _second;
    private int _units;
    private int _bytes;

    /// <summary>Where a unit is put together that comes in parts; one byte longer than any may be.</summary>
    public Memory<byte> Place => _unit.Length > 0 ? _unit : _unit = new byte[Limits.FrameBytes + 1];

    /// <summary>Takes one access unit. False for what no page of ours sends.</summary>
    public bool TryTake(ReadOnlySpan<byte> unit, TimeSpan now)
    {
        if (now - _second >= TimeSpan.FromSeconds(1))
            (_second, _units, _bytes) = (now, 0, 0);
        if (unit.Length > Limits.FrameBytes || ++_units > UnitsPerSecond || (_bytes += unit.Length) > BytesPerSecond)
            return false;
        AccessUnitKind kind = AccessUnit.KindOf(unit);
        if (kind == AccessUnitKind.None)
            return false;
        // What is on its way when somebody ended it is of no use, and no offence.
        source.TryPut(unit, kind == AccessUnitKind.KeyFrame, now);
        return true;
    }
}
