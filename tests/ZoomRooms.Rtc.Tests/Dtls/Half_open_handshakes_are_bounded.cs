using ZoomRooms.Protocol;
using ZoomRooms.Rtc.Datagrams;
using ZoomRooms.Rtc.Dtls;
using ZoomRooms.Rtc.Tests.Secure;
using ZoomRooms.TestKit.Secure;

namespace ZoomRooms.Rtc.Tests.Dtls;

/// <summary>Counts threads of the process, so nothing else may run beside it.</summary>
[Collection(nameof(AloneInTheProcess))]
public sealed class Half_open_handshakes_are_bounded
{
    private const int TooMany = 20;

    [Fact]
    public void And_free_their_threads_when_they_time_out()
    {
        byte[] clientHello = MakeClientHello();
        WaitUntilThreadsAreFree();
        DatagramQueue output = new(4, 1280);
        List<DtlsEndpoint> servers = [];
        for (int i = 0; i < HandshakeThread.Maximum + TooMany; i++)
        {
            DtlsEndpoint server = Endpoint(DtlsSetup.Passive, output);
            servers.Add(server);
            server.Start(TimeSpan.Zero);
            server.Handle(clientHello, TimeSpan.Zero);
        }

        Assert.Equal(HandshakeThread.Maximum, HandshakeThread.Running);
        Assert.Equal(TooMany, servers.Sum(server => server.Dropped));

        foreach (DtlsEndpoint server in servers)
            server.HandleTimeout(TimeSpan.FromSeconds(10));
        Assert.All(servers, server => Assert.Equal(TransportFailure.HandshakeTimedOut, server.Failure));
        WaitUntilThreadsAreFree();

        using TwoSides next = TwoSides.Connected();
        Assert.True(next.BothConnected);
    }

    private static byte[] MakeClientHello()
    {
        DatagramQueue output = new(4, 1280);
        using DtlsEndpoint client = Endpoint(DtlsSetup.Active, output);
        client.Start(TimeSpan.Zero);
        byte[] datagram = new byte[1280];
        Assert.True(output.TryTake(datagram, out int length, out _));
        return datagram[..length];
    }

    private static DtlsEndpoint Endpoint(DtlsSetup setup, DatagramQueue output) =>
        new(setup, Certificates.Server, new byte[32], output, outputReady: null);

    private static void WaitUntilThreadsAreFree() =>
        Assert.True(SpinWait.SpinUntil(() => HandshakeThread.Running == 0, TimeSpan.FromSeconds(30)));
}

[CollectionDefinition(nameof(AloneInTheProcess), DisableParallelization = true)]
public sealed class AloneInTheProcess;
