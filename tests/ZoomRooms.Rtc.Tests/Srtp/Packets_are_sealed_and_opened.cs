using CsCheck;
using ZoomRooms.Crypto;
using ZoomRooms.Rtc.Srtp;
using ZoomRooms.Rtc.Tests.Secure;

namespace ZoomRooms.Rtc.Tests.Srtp;

public sealed class Packets_are_sealed_and_opened
{
    [Fact]
    public void The_sequence_number_may_wrap_many_times_with_loss_and_reordering()
    {
        using SrtpPair pair = new();
        Random random = new(7);
        List<byte[]> late = [];
        int packets = 0;
        // Four wraps; every hundredth packet is lost, every fiftieth comes up to 200 packets (600 numbers) late.
        for (int i = 0; i < 4 * 65536; i += 3)
        {
            byte[] packet = pair.Seal(Packets.Rtp(1, (ushort)(30000 + i), payload: 8));
            if (random.Next(100) == 0)
                continue;
            if (random.Next(50) == 0)
                late.Add(packet);
            else
                Assert.Equal(SrtpResult.Ok, pair.Open(packet));
            if (++packets % 200 == 0)
            {
                late.ForEach(p => Assert.Equal(SrtpResult.Ok, pair.Open(p)));
                late.Clear();
            }
        }
    }

    [Fact]
    public void A_packet_is_opened_once()
    {
        using SrtpPair pair = new();
        byte[] rtp = pair.Seal(Packets.Rtp(1, 100));
        byte[] rtcp = pair.SealRtcp(Packets.Rtcp(1));

        Assert.Equal(SrtpResult.Ok, pair.Open(rtp));
        Assert.Equal(SrtpResult.Replayed, pair.Open(rtp));
        Assert.Equal(SrtpResult.Ok, pair.Receiver.UnprotectRtcp([.. rtcp], out _));
        Assert.Equal(SrtpResult.Replayed, pair.Receiver.UnprotectRtcp([.. rtcp], out _));
    }

    [Fact]
    public void A_packet_within_the_window_is_late_and_beyond_it_is_a_replay()
    {
        using SrtpPair pair = new();
        byte[] old = pair.Seal(Packets.Rtp(1, 100));
        byte[] late = pair.Seal(Packets.Rtp(1, 101));
        for (int i = 102; i <= 100 + SrtpReceiver.RtpWindow; i++)
            Assert.Equal(SrtpResult.Ok, pair.Open(pair.Seal(Packets.Rtp(1, (ushort)i))));

        Assert.Equal(SrtpResult.Replayed, pair.Open(old));
        Assert.Equal(SrtpResult.Ok, pair.Open(late));
    }

    [Fact]
    public void Any_flipped_bit_is_refused_and_leaves_no_trace() =>
        Gen.Select(Gen.Int[0, 143], Gen.Int[0, 7]).Sample((at, bit) =>
        {
            using SrtpPair pair = new();
            byte[] packet = pair.Seal(Packets.Rtp(9, 5, payload: 116));
            Assert.Equal(144, packet.Length);
            byte[] broken = [.. packet];
            broken[at] ^= (byte)(1 << bit);

            Assert.NotEqual(SrtpResult.Ok, pair.Open(broken));
            Assert.Equal(SrtpResult.Ok, pair.Open(packet));
        });

    [Fact]
    public void Any_bytes_are_refused_without_an_exception()
    {
        using SrtpPair pair = new();
        Gen.Byte.Array[0, 100].Sample(bytes =>
        {
            if (bytes.Length > 0)
                bytes[0] = (byte)(bytes[0] & 0x3f | 0x80);
            return pair.Open(bytes) is SrtpResult.Malformed or SrtpResult.Unauthenticated
                && pair.Receiver.UnprotectRtcp(bytes, out _) is SrtpResult.Malformed or SrtpResult.Unauthenticated;
        }, threads: 1);
    }

    [Fact]
    public void A_retransmission_of_the_same_bytes_is_sealed_to_the_same_bytes()
    {
        using SrtpPair pair = new();
        byte[] first = pair.Seal(Packets.Rtp(1, 100));
        pair.Seal(Packets.Rtp(1, 101));

        Assert.Equal(first, pair.Seal(Packets.Rtp(1, 100)));
    }

    [Fact]
    public void Other_content_under_a_used_sequence_number_is_refused_and_erased()
    {
        using SrtpPair pair = new();
        pair.Seal(Packets.Rtp(1, 100));
        byte[] other = Packets.Rtp(1, 100, fill: 0x77);
        byte[] buffer = [.. other, .. new byte[32]];

        Assert.Equal(SrtpResult.NonceSpent, pair.Sender.ProtectRtp(buffer, other.Length, out int length));
        Assert.Equal(0, length);
        Assert.All(buffer, b => Assert.Equal(0, b));
    }

    [Fact]
    public void A_sequence_number_that_is_too_old_to_be_known_is_refused()
    {
        using SrtpPair pair = new();
        for (ushort i = 0; i < 600; i++)
            pair.Seal(Packets.Rtp(1, i));

        Assert.Null(pair.TrySeal(Packets.Rtp(1, 10)));
        Assert.NotNull(pair.TrySeal(Packets.Rtp(1, 599)));
    }

    [Fact]
    public void Streams_are_bounded_and_only_authentic_packets_make_one()
    {
        using SrtpPair pair = new(), stranger = new();
        for (uint ssrc = 0; ssrc < 5000; ssrc++)
            Assert.Equal(SrtpResult.Unauthenticated, pair.Open(stranger.TrySeal(Packets.Rtp(ssrc % 1024, (ushort)(ssrc / 1024)))!));
        for (uint ssrc = 0; ssrc < SrtpSender.MaximumStreams; ssrc++)
            Assert.Equal(SrtpResult.Ok, pair.Open(pair.Seal(Packets.Rtp(ssrc, 1))));

        Assert.Null(pair.TrySeal(Packets.Rtp(77777, 1)));
        byte[] oneMore = Packets.Rtp(88888, 1, payload: 40);
        Assert.Equal(SrtpResult.TooManyStreams, pair.Open(oneMore));
    }

    [Theory]
    [InlineData(16)]
    [InlineData(32)]
    public void Both_providers_give_the_same_bytes(int keySize) =>
        Gen.Select(Gen.Byte.Array[keySize], Gen.Byte.Array[12], Gen.Byte.Array[0, 40], Gen.Byte.Array[0, 1500]).Sample(
            (key, nonce, associated, text) =>
        {
            byte[] ours = [.. text], theirs = [.. text], ourTag = new byte[16], theirTag = new byte[16];
            using GcmCipher seal = GcmCipher.Create(key, sealing: true), open = GcmCipher.Create(key, sealing: false);
            using PlatformGcm platform = new(key, sealing: true), platformOpen = new(key, sealing: false);
            seal.Seal(nonce, associated, ours, ourTag);
            platform.Seal(nonce, associated, theirs, theirTag);
            bool same = ours.AsSpan().SequenceEqual(theirs) && ourTag.AsSpan().SequenceEqual(theirTag);
            bool crossed = open.Open(nonce, associated, theirs, theirTag) && platformOpen.Open(nonce, associated, ours, ourTag);
            ourTag[3] ^= 4;
            return same && crossed && theirs.AsSpan().SequenceEqual(text) && !platformOpen.Open(nonce, associated, theirs, ourTag);
        }, iter: 300);

    [Fact]
    public void Libcrypto_is_the_provider_where_Debian_is() =>
        Assert.Equal(OperatingSystem.IsLinux() ? "libcrypto" : "platform", GcmCipher.Provider);
}
