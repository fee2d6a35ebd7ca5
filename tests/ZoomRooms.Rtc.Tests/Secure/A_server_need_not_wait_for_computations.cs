using System.Collections.Concurrent;
using ZoomRooms.Protocol;
using ZoomRooms.Rtc.Datagrams;
using ZoomRooms.Rtc.Secure;
using ZoomRooms.TestKit.Secure;

namespace ZoomRooms.Rtc.Tests.Secure;

public sealed class A_server_need_not_wait_for_computations
{
    [Fact]
    public void It_is_told_when_there_is_something_to_fetch()
    {
        using BlockingCollection<bool> ready = [];
        TimeSpan now = TimeSpan.Zero;
        TransportAddress clientAddress = TransportAddress.FromIPv4(1, 1), serverAddress = TransportAddress.FromIPv4(2, 2);
        using SecureTransport client = new(TransportRole.Client, DtlsSetup.Active, Certificates.Client, now)
        {
            OutputReady = () => ready.Add(true)
        };
        using SecureTransport server = new(TransportRole.Server, DtlsSetup.Passive, Certificates.Server, now)
        {
            OutputReady = () => ready.Add(true)
        };
        Recorder media = new();
        byte[] buffer = new byte[1500];
        server.SetRemote(client.Describe([]), now);
        client.SetRemote(server.Describe([serverAddress.ToString()]), now);

        bool moved = true;
        while (!(client.IsConnected && server.IsConnected))
        {
            // Time stands still: nothing but the call can make it go on.
            if (!moved)
                Assert.True(ready.TryTake(out _, TimeSpan.FromSeconds(30)), "The owner is told.");
            client.HandleTimeout(now);
            server.HandleTimeout(now);
            moved = false;
            while (client.TryGetDatagram(buffer, out int length, out _))
            {
                server.HandleDatagram(buffer.AsSpan(0, length), clientAddress, now, media);
                moved = true;
            }
            while (server.TryGetDatagram(buffer, out int length, out _))
            {
                client.HandleDatagram(buffer.AsSpan(0, length), serverAddress, now, media);
                moved = true;
            }
        }
    }

    [Fact]
    public void The_warm_up_connects() => Assert.True(TransportWarmUp.Run(Certificates.Client));
}
