using ZoomRooms.Rtc.Srtp;

namespace ZoomRooms.MeetingServer.Media;

/// <summary>
/// A receiver as its sealing worker knows it: the keys for what it is sent, and where it is. Everything is the worker's, on the worker's
/// thread, from when it was attached on; the router's thread only says whom it means.
/// </summary>
internal sealed class SealingTarget(SealingWorker worker, RtpSealer sealer, DatagramDestination destination)
{
    public SealingWorker Worker { get; } = worker;

    /// <summary>Null when it was retired: what still comes for it is dropped.</summary>
    public RtpSealer? Sealer { get; private set; } = sealer;

    public DatagramDestination Destination { get; } = destination;

    /// <summary>The first and last of the copies in the worker's present batch; −1 when there is none.</summary>
    public int First { get; set; } = -1;

    public int Last { get; set; } = -1;

    public void Retire()
    {
        Sealer?.Dispose();
        Sealer = null;
    }
}
