using System.Security.Cryptography;
using ZoomRooms.MeetingServer.Media;
using ZoomRooms.Protocol;
using ZoomRooms.Rtc.Datagrams;
using ZoomRooms.Rtc.Dtls;
using ZoomRooms.Rtc.Packetization;
using ZoomRooms.Rtc.Rtp;
using ZoomRooms.Rtc.Secure;
using ZoomRooms.Rtc.Stun;

namespace ZoomRooms.MeetingServer.Tests.Media;

/// <summary>
/// What people on the network can do to the router with datagrams: nothing of it grows, is answered, or takes anything from others.
/// </summary>
public sealed class Abuse_is_borne
{
    [Fact]
    public void A_packet_played_again_is_forwarded_once()
    {
        using InMemoryRouter router = new(2);
        InMemoryRouter.Client sender = router.Clients[0], receiver = router.Clients[1];
        byte[] packet = sender.Protect(RtpFormat.VideoPayloadType, 1, sender.Identity.VideoSsrc, NalCostume.KeyPrefix);
        for (int i = 0; i < 1000; i++)
            router.Core.HandleDatagram(packet.ToArray(), sender.Address, router.Now);
        router.Exchange();
        Assert.Single(receiver.Received[sender.Identity.VideoSsrc]);
        router.Core.Close(router.Meeting, sender.Identity.Participant, router.Now);
        Assert.Equal(999, router.Counters[RouterCount.DroppedReplayed]);
    }

    [Fact]
    public void Packets_forged_under_a_participants_address_are_dropped_and_its_own_go_on()
    {
        using InMemoryRouter router = new(2);
        InMemoryRouter.Client sender = router.Clients[0], receiver = router.Clients[1];
        Random random = new(5);
        for (ushort i = 0; i < 1000; i++)
        {
            byte[] own = sender.Protect(RtpFormat.VideoPayloadType, i, sender.Identity.VideoSsrc, NalCostume.KeyPrefix);
            for (int times = 0; times < 10; times++)
            {
                byte[] forged = own.ToArray();
                forged[random.Next(1, forged.Length)] ^= (byte)random.Next(1, 256);
                router.Core.HandleDatagram(forged, sender.Address, router.Now);
            }
            router.Core.HandleDatagram(own, sender.Address, router.Now);
        }
        router.Exchange();
        Assert.Equal(1000, receiver.Received[sender.Identity.VideoSsrc].Count);
        Assert.Empty(router.Elsewhere);
    }

    [Fact]
    public void Checks_that_prove_nothing_are_not_answered_and_lead_nobody_away()
    {
        using InMemoryRouter router = new(2);
        InMemoryRouter.Client sender = router.Clients[0], victim = router.Clients[1];
        byte[] check = TakeCheck(router, victim);
        for (int i = 0; i < 5000; i++)
        {
            byte[] forged = check.ToArray();
            // A byte of the integrity, or of the name it is for.
            forged[i % 2 == 0 ? forged.Length - 10 : 26] ^= 0x01;
            router.Core.HandleDatagram(forged, TransportAddress.FromIPv4(0xCB007100 + (uint)i, 4000), router.Now);
        }
        router.Exchange();
        Assert.Empty(router.Elsewhere);
        Assert.Equal(2, router.Core.Associations);
        sender.Show(isKeyFrame: true);
        Assert.Single(victim.Received[sender.Identity.VideoSsrc]);
    }

    [Fact]
    public void A_check_in_anothers_name_needs_the_others_password()
    {
        using InMemoryRouter router = new(3);
        InMemoryRouter.Client sender = router.Clients[0], victim = router.Clients[1], thief = router.Clients[2];
        byte[] check = TakeCheck(router, victim);
        Check(thief.ServerPassword);
        Assert.Empty(router.Elsewhere);
        sender.Show(isKeyFrame: true);
        Assert.Single(victim.Received[sender.Identity.VideoSsrc]);
        // The same under the right one is answered, and so was refused for its password alone.
        Check(victim.ServerPassword);
        Assert.NotEmpty(router.Elsewhere);

        void Check(string password)
        {
            Assert.True(StunMessage.TryParse(check, out StunMessage genuine));
            byte[] stolen = new byte[StunMessage.MaximumSize];
            StunWriter writer = new(stolen, StunMessageType.BindingRequest, RandomNumberGenerator.GetBytes(12));
            writer.AddUsername(genuine.Username);
            writer.AddPriority(1);
            writer.AddControlling(1);
            writer.AddUseCandidate();
            int length = writer.Finish(System.Text.Encoding.ASCII.GetBytes(password));
            router.Core.HandleDatagram(stolen.AsSpan(0, length), TransportAddress.FromIPv4(0xCB007101, 4000), router.Now);
            router.Exchange();
        }
    }

    [Fact]
    public void Associations_that_nobody_comes_to_are_given_up_while_others_talk()
    {
        using InMemoryRouter router = new(2);
        using LocalCertificate certificate = LocalCertificate.Create();
        MeetingUuid elsewhere = MeetingUuid.Create();
        for (uint i = 1; i <= 300; i++)
        {
            using SecureTransport nobody = new(TransportRole.Client, DtlsSetup.Active, certificate, router.Now);
            Assert.NotNull(router.Core.Open(
                new MediaParticipant(elsewhere, new ParticipantId(i), 10_000 + i, 20_000 + i), nobody.Describe([]), [], router.Now));
        }
        Assert.Equal(302, router.Core.Associations);
        router.Pass(seconds: 35);
        Assert.Equal(2, router.Core.Associations);
        Assert.Equal(300, router.Counters[RouterCount.AssociationsFailed]);
        router.Clients[0].Show(isKeyFrame: true);
        Assert.Single(router.Clients[1].Received[router.Clients[0].Identity.VideoSsrc]);
    }

    [Fact]
    public void Handshakes_that_stay_half_open_are_given_up_while_others_talk()
    {
        using InMemoryRouter router = new(2);
        using LocalCertificate certificate = LocalCertificate.Create();
        MeetingUuid elsewhere = MeetingUuid.Create();
        byte[] buffer = new byte[2048];
        List<SecureTransport> half = new();
        for (uint i = 1; i <= 40; i++)
        {
            SecureTransport client = new(TransportRole.Client, DtlsSetup.Active, certificate, router.Now);
            half.Add(client);
            TransportAddress address = TransportAddress.FromIPv4(0xCB007100 + i, 4000);
            client.SetRemote(router.Core.Open(
                new MediaParticipant(elsewhere, new ParticipantId(i), 10_000 + i, 20_000 + i), client.Describe(
                    []), [InMemoryRouter.RouterAddress.ToString()], router.Now)!, router.Now);
            // Check, answer, first flight; then it says no more.
            for (int round = 0; round < 2; round++)
            {
                client.HandleTimeout(router.Now);
                while (client.TryGetDatagram(buffer, out int length, out _))
                    router.Core.HandleDatagram(buffer.AsSpan(0, length), address, router.Now);
                router.Exchange();
                foreach ((byte[] datagram, TransportAddress to) in router.Elsewhere.Where(sent => sent.To == address).ToList())
                    client.HandleDatagram(datagram, InMemoryRouter.RouterAddress, router.Now, router.Clients[0]);
                router.Elsewhere.Clear();
            }
        }
        Assert.Equal(42, router.Core.Associations);
        router.Pass(seconds: 35);
        Assert.Equal(2, router.Core.Associations);
        // Not many times what was asked: nobody is flooded in somebody's name.
        Assert.True(router.Elsewhere.Count < 40 * 100, $"{router.Elsewhere.Count} datagrams to those that said nothing");
        router.Clients[0].Show(isKeyFrame: true);
        Assert.Single(router.Clients[1].Received[router.Clients[0].Identity.VideoSsrc]);
        half.ForEach(client => client.Dispose());
    }

    /// <summary>A client's next consent check.</summary>
    private static byte[] TakeCheck(InMemoryRouter router, InMemoryRouter.Client client)
    {
        byte[] buffer = new byte[2048];
        for (int i = 0; i < 100; i++)
        {
            router.Now += TimeSpan.FromMilliseconds(100);
            client.Transport.HandleTimeout(router.Now);
            while (client.Transport.TryGetDatagram(buffer, out int length, out _))
            {
                if (StunMessage.TryGetUsername(buffer.AsSpan(0, length), out _))
                    return buffer[..length];
            }
        }
        throw new InvalidOperationException("the client checks nothing");
    }
}
