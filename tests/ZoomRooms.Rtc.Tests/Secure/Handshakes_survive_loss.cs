using System.Collections.Concurrent;
using ZoomRooms.TestKit.Network;
using ZoomRooms.TestKit.Secure;

namespace ZoomRooms.Rtc.Tests.Secure;

public sealed class Handshakes_survive_loss
{
    [Theory]
    [InlineData(0.10, true)]
    [InlineData(0.10, false)]
    [InlineData(0.25, true)]
    public void One_hundred_of_one_hundred_complete(double loss, bool clientActive)
    {
        ConcurrentBag<string> failures = [];
        Parallel.For(0, 100, new ParallelOptions { MaxDegreeOfParallelism = 4 }, seed =>
        {
            NetworkSimulator network = new(
                seed, loss, TimeSpan.FromMilliseconds(20), TimeSpan.FromMilliseconds(15), reorder: 0.05, duplicate: 0.02);
            using TwoSides sides = new(network, clientActive);
            if (!sides.RunUntil(() => sides.BothConnected, TimeSpan.FromSeconds(20)))
                failures.Add($"seed {seed}: client {string.Join(';', sides.ClientEvents)}, server {string.Join(';', sides.ServerEvents)}");
        });
        Assert.Empty(failures);
    }
}
