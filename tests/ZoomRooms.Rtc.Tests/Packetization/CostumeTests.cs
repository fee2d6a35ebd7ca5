using CsCheck;
using ZoomRooms.Rtc.Packetization;
using ZoomRooms.Rtc.Rtp;
using ZoomRooms.TestKit;

namespace ZoomRooms.Rtc.Tests.Packetization;

public class CostumeTests
{
    // Bytes that are mostly small, so that emulation prevention has work.
    private static readonly Gen<byte[]> Frames = Gen.OneOf(
        Gen.Byte.Array[1, 5000], Gen.Int[0, 7].Select(i => (byte)(i < 3 ? 0 : i - 2)).Array[1, 3000]);

    [Fact]
    public void Any_frame_comes_back_exactly()
    {
        Gen.Select(Frames, Gen.Bool).Sample((frame, isKeyFrame) => AssertComesBack(frame, isKeyFrame));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(1167)]
    [InlineData(1168)]
    [InlineData(1169)]
    [InlineData(2340)]
    [InlineData(512 * 1024)]
    [InlineData(RtpFormat.EncryptedFrameBytes)]
    public void Frames_at_the_edges_come_back_with_and_without_escapes(int length)
    {
        byte[] random = new byte[length];
        new Random(length).NextBytes(random);
        AssertComesBack(random, true);
        AssertComesBack(random, false);
        AssertComesBack(new byte[length], true);
    }

    [Fact]
    public void Real_streams_come_back_frame_by_frame()
    {
        string folder = Checkout.Vectors("h264-streams");
        Assert.SkipUnless(Directory.Exists(folder), "no h264-streams vectors beside this tree");
        foreach (string file in Directory.GetFiles(folder, "*.264"))
        {
            byte[] stream = File.ReadAllBytes(file);
            for (int at = 0, cut = 1; at < stream.Length; at += cut, cut = cut * 3 % 9973)
                AssertComesBack(stream[at..Math.Min(stream.Length, at + cut)], cut % 2 == 0);
        }
    }

    [Fact]
    public void Nothing_in_the_costume_looks_like_a_start_code()
    {
        Frames.Sample(frame =>
        {
            byte[] nal = new byte[NalCostume.MaximumLength(frame.Length)];
            int length = NalCostume.Dress(frame, true, nal);
            Assert.Equal(0x80, nal[length - 1]);
            for (int i = 0; i + 2 < length; i++)
                Assert.False(nal[i] == 0 && nal[i + 1] == 0 && nal[i + 2] < 3, $"at {i}");
        });
    }

    [Fact]
    public void The_parameter_sets_say_1280_by_720_constrained_baseline()
    {
        ReadOnlySpan<byte> sps = NalCostume.SequenceParameterSet;
        Assert.Equal("6742C01F", Convert.ToHexString(sps[..4]));
        Bits bits = new(sps[4..].ToArray());
        Assert.Equal([0u, 0u, 2u, 1u], [bits.Golomb(), bits.Golomb(), bits.Golomb(), bits.Golomb()]);
        Assert.Equal(0u, bits.Read(1));
        Assert.Equal((1280u, 720u), (16 * (bits.Golomb() + 1), 16 * (bits.Golomb() + 1)));
        Assert.Equal(0b1100u, bits.Read(4));
        Assert.Equal(1u, bits.Read(1));
    }

    [Fact]
    public void Slice_prefixes_fit_the_parameter_sets()
    {
        Bits key = new(NalCostume.KeyPrefix[1..].ToArray());
        // first_mb_in_slice 0, slice_type I, picture parameter set 0, frame_num 0 in 4 bits, idr_pic_id 0
        Assert.Equal([0u, 2u, 0u, 0u, 0u], [key.Golomb(), key.Golomb(), key.Golomb(), key.Read(4), key.Golomb()]);
        Bits delta = new(NalCostume.DeltaPrefix[1..].ToArray());
        Assert.Equal([0u, 0u, 0u, 1u], [delta.Golomb(), delta.Golomb(), delta.Golomb(), delta.Read(4)]);
    }

    [Fact]
    public void A_key_frame_is_seen_in_its_first_packet_and_in_no_delta_frame()
    {
        foreach (int length in (int[])[10, 5000])
        {
            List<byte[]> key = Payloads(new byte[length], true);
            Assert.True(VideoDepacketizer.StartsKeyFrame(key[0]));
            Assert.All(Payloads(new byte[length], false), payload => Assert.False(VideoDepacketizer.StartsKeyFrame(payload)));
        }
    }

    [Fact]
    public void Damaged_packets_are_refused_or_give_other_bytes_but_never_throw()
    {
        Random random = new(7);
        VideoDepacketizer depacketizer = new();
        Dictionary<DepacketizeResult, int> results = [];
        for (int round = 0; round < 20_000; round++)
        {
            byte[] frame = new byte[random.Next(1, 6000)];
            random.NextBytes(frame);
            List<byte[]> payloads = Payloads(frame, random.Next(2) == 0);
            Damage(payloads, random);
            depacketizer.Begin();
            DepacketizeResult result = DepacketizeResult.Accepted;
            foreach (byte[] payload in payloads)
            {
                if (result == DepacketizeResult.Accepted)
                    result = depacketizer.Add(payload);
            }
            if (result == DepacketizeResult.Accepted)
                result = depacketizer.Finish(out _, out _);
            results[result] = results.GetValueOrDefault(result) + 1;
        }
        foreach (DepacketizeResult expected in (DepacketizeResult[])[DepacketizeResult.Accepted, DepacketizeResult.MalformedPayload,
            DepacketizeResult.OutOfPlace, DepacketizeResult.Unfinished, DepacketizeResult.NotCostumed])
            Assert.True(results.ContainsKey(expected), expected.ToString());
    }

    [Fact]
    public void Fragments_without_end_stop_at_the_largest_frame()
    {
        VideoDepacketizer depacketizer = new();
        depacketizer.Begin();
        byte[] payload = new byte[1172];
        (payload[0], payload[1]) = (0x7C, 0x85);
        Assert.Equal(DepacketizeResult.Accepted, depacketizer.Add(payload));
        payload[1] = 0x05;
        int added = 0;
        while (depacketizer.Add(payload) == DepacketizeResult.Accepted)
            added++;
        Assert.InRange(added, 600, 700);
    }

    private static void Damage(List<byte[]> payloads, Random random)
    {
        int at = random.Next(payloads.Count);
        switch (random.Next(5))
        {
            case 0:
                payloads[at][random.Next(payloads[at].Length)] ^= (byte)(1 << random.Next(8));
                break;
            case 1:
                payloads[at] = payloads[at][..random.Next(payloads[at].Length)];
                break;
            case 2:
                payloads.RemoveAt(at);
                break;
            case 3:
                payloads.Insert(random.Next(payloads.Count), payloads[at]);
                break;
            default:
                payloads[at][Math.Min(1, payloads[at].Length - 1)] = (byte)random.Next(256);
                payloads[at][0] = (byte)random.Next(256);
                break;
        }
    }

    private static void AssertComesBack(byte[] frame, bool isKeyFrame)
    {
        VideoDepacketizer depacketizer = new();
        depacketizer.Begin();
        foreach (byte[] payload in Payloads(frame, isKeyFrame))
            Assert.Equal(DepacketizeResult.Accepted, depacketizer.Add(payload));
        Assert.Equal(DepacketizeResult.Accepted, depacketizer.Finish(out ReadOnlySpan<byte> back, out bool wasKeyFrame));
        Assert.True(back.SequenceEqual(frame));
        Assert.Equal(isKeyFrame, wasKeyFrame);
    }

    private static List<byte[]> Payloads(byte[] frame, bool isKeyFrame)
    {
        VideoPacketizer packetizer = new();
        int expected = packetizer.Start(frame, isKeyFrame);
        List<byte[]> payloads = [];
        byte[] buffer = new byte[VideoPacketizer.MaximumPayload];
        bool last = false;
        while (packetizer.HasMore)
        {
            Assert.False(last);
            payloads.Add(buffer[..packetizer.Next(buffer, out last)]);
        }
        Assert.True(last);
        Assert.Equal(expected, payloads.Count);
        return payloads;
    }

    private sealed class Bits(byte[] bytes)
    {
        private int _at;

        public uint Read(int count)
        {
            uint value = 0;
            for (; count > 0; count--, _at++)
                value = value << 1 | (uint)(bytes[_at / 8] >> (7 - _at % 8) & 1);
            return value;
        }

        public uint Golomb()
        {
            int zeros = 0;
            while (Read(1) == 0)
                zeros++;
            return (1u << zeros) - 1 + Read(zeros);
        }
    }
}
