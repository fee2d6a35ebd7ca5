using ZoomRooms.Media.Screens;

namespace ZoomRooms.Screen.Link;

/// <summary>
/// The page that was read last. One that is said again, as once a second, is the same object: nothing is drawn anew. One thread.
/// </summary>
internal sealed class LatestPage
{
    private byte[] _bytes = [];
    private ScreenPage? _page;

    /// <summary>Null: of another version.</summary>
    public ScreenPage? Read(ReadOnlySpan<byte> bytes)
    {
        if (bytes.SequenceEqual(_bytes))
            return _page;
        _page = ScreenPage.TryParse(bytes, out ScreenPage? page) ? page : null;
        _bytes = bytes.ToArray();
        return _page;
    }
}
