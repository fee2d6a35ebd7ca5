using Microsoft.Extensions.Logging.Abstractions;
using ZoomRooms.Appliance.Pages;
using ZoomRooms.Appliance.Room;
using ZoomRooms.Media.Screens;

namespace ZoomRooms.HostileServer.Trial;

/// <summary>
/// The screen of a room in this process: the product's own teller says to it what goes over the socket, and each page is held against the
/// report that it was made of.
/// </summary>
internal sealed class ToldScreen : IDisposable
{
    private static readonly PageFacts Facts = new("room", default, false, null, null, "", []);

    private readonly Func<RoomReport> _room;
    private readonly Action<RoomView> _seen;
    private readonly ScreenTeller _teller;
    private RoomReport? _told;

    public ToldScreen(Func<RoomReport> room, Action<RoomView> seen)
    {
        (_room, _seen) = (room, seen);
        _teller = new ScreenTeller(() => true, Report, () => Facts, Take, TimeProvider.System, NullLogger.Instance);
    }

    /// <summary>The room took a step.</summary>
    public void See(RoomReport report) => _teller.See(report);

    public void Dispose() => _teller.Dispose();

    // Both on the teller's thread, one after the other.
    private RoomReport Report() => _told = _room();

    private void Take(ScreenPage page, TimeSpan derived) =>
        _seen(LockOracle.Screen(
            _told! with { Derived = derived }, ScreenPage.TryParse(page.ToBytes(), out ScreenPage? read) ? read : null));
}
