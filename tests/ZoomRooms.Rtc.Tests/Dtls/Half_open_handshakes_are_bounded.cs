using ZoomRooms.Rtc.Dtls;
using ZoomRooms.Rtc.Secure;
using ZoomRooms.Rtc.Tests.Secure;

namespace ZoomRooms.Rtc.Tests.Dtls;

/// <summary>Counts threads of the process, so nothing else may run beside it.</summary>
[Collection(nameof(AloneInTheProcess))]
public sealed class Half_open_handshakes_are_bounded
{
    [Fact]
    public void And_free_their_threads_when_they_time_out()
    {
        List<TwoSides> all = [];
        try
        {
            for (int i = 0; i < HandshakeThread.Maximum + 20; i++)
            {
                TwoSides sides = new(TwoSides.PerfectNetwork());
                // The server's answers never arrive: each association holds a thread at the server, none at the client.
                sides.OnTheWire = (datagram, toServer) => datagram[0] < 4 || toServer ? datagram : null;
                all.Add(sides);
                sides.RunFor(TimeSpan.FromMilliseconds(40));
                sides.Client.Dispose();
                Assert.InRange(HandshakeThread.Running, 0, HandshakeThread.Maximum);
            }
            Assert.Contains(all, sides => sides.Server.Counters.DtlsDropped > 0);

            foreach (TwoSides sides in all)
                sides.RunFor(TimeSpan.FromSeconds(11));
            Assert.True(SpinWait.SpinUntil(() => HandshakeThread.Running == 0, TimeSpan.FromSeconds(30)));
            Assert.All(all, sides => Assert.Equal(TransportFailure.HandshakeTimedOut, sides.ServerEvents[^1].Failure));

            using TwoSides next = TwoSides.Connected();
            Assert.True(next.BothConnected);
        }
        finally
        {
            all.ForEach(sides => sides.Dispose());
        }
    }
}

[CollectionDefinition(nameof(AloneInTheProcess), DisableParallelization = true)]
public sealed class AloneInTheProcess;
