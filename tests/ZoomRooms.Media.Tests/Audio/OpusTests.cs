using ZoomRooms.Media.Audio;
using ZoomRooms.Media.Sound;

namespace ZoomRooms.Media.Tests.Audio;

public sealed class OpusTests
{
    [Fact]
    public void The_libraries_are_there_and_say_their_version()
    {
        AudioLibraries.EnsureAvailable();
        Assert.Contains("opus", AudioLibraries.OpusVersion, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public void A_voice_survives_encoding_and_decoding()
    {
        Voice voice = new();
        using OpusEncoder encoder = new(48_000, 10);
        using OpusDecoder decoder = new();
        float[] frame = new float[AudioFormat.OpusFrames];
        byte[] packet = new byte[OpusFormat.MaxPacketBytes];
        double sent = 0, received = 0;
        for (int i = 0; i < 100; i++)
        {
            voice.Next(frame);
            sent += AudioFormat.MeanSquare(frame);
            int length = encoder.Encode(frame, packet);
            Assert.InRange(length, 1, 300);
            Assert.True(OpusFormat.IsTwentyMilliseconds(packet.AsSpan(0, length)));
            Assert.True(decoder.TryDecode(packet.AsSpan(0, length), frame));
            received += AudioFormat.MeanSquare(frame);
        }
        Assert.InRange(received / sent, 0.7, 1.3);
    }

    [Fact]
    public void Silence_is_a_packet_every_time()
    {
        using OpusEncoder encoder = new(48_000, 10);
        byte[] packet = new byte[OpusFormat.MaxPacketBytes];
        for (int i = 0; i < 200; i++)
            Assert.True(encoder.Encode(new float[AudioFormat.OpusFrames], packet) > 2, "DTX would send two bytes");
    }

    [Fact]
    public void Random_bytes_neither_crash_nor_throw()
    {
        using OpusDecoder decoder = new();
        Random random = new(11);
        float[] frame = new float[AudioFormat.OpusFrames];
        byte[] packet = new byte[OpusFormat.MaxPacketBytes + 10];
        int refused = 0, taken = 0;
        for (int i = 0; i < 5_000; i++)
        {
            int length = i % 3 == 0 ? random.Next(packet.Length) : random.Next(60);
            random.NextBytes(packet.AsSpan(0, length));
            bool decoded = decoder.TryDecode(packet.AsSpan(0, length), frame);
            taken += decoded ? 1 : 0;
            refused += decoded ? 0 : 1;
            decoder.TryRecoverPrevious(packet.AsSpan(0, length), frame);
            Assert.DoesNotContain(frame, sample => !float.IsFinite(sample));
        }
        Assert.True(refused > 1000 && taken > 100, $"{refused} refused, {taken} taken");
    }

    [Fact]
    public void Truncated_and_bit_flipped_packets_neither_crash_nor_throw()
    {
        Voice voice = new();
        using OpusEncoder encoder = new(48_000, 10);
        using OpusDecoder decoder = new();
        Random random = new(12);
        float[] frame = new float[AudioFormat.OpusFrames];
        byte[] packet = new byte[OpusFormat.MaxPacketBytes];
        for (int i = 0; i < 1_000; i++)
        {
            voice.Next(frame);
            int length = encoder.Encode(frame, packet);
            if (i % 2 == 0)
                length = random.Next(length + 1);
            else
                packet[random.Next(length)] ^= (byte)(1 << random.Next(8));
            decoder.TryDecode(packet.AsSpan(0, length), frame);
            Assert.DoesNotContain(frame, sample => !float.IsFinite(sample));
        }
    }

    // Table 2 of RFC 6716 and the frame count codes of its section 3.2.
    [Theory]
    [InlineData(new byte[] { 0x08, 0 }, true)] // SILK narrowband 20 ms, one frame
    [InlineData(new byte[] { 0x00, 0 }, false)] // SILK 10 ms, one frame
    [InlineData(new byte[] { 0x01, 0 }, true)] // SILK 10 ms, two frames
    [InlineData(new byte[] { 0x18, 0 }, false)] // SILK 60 ms
    [InlineData(new byte[] { 0x78, 0 }, true)] // hybrid 20 ms
    [InlineData(new byte[] { 0xF8, 0 }, true)] // CELT 20 ms
    [InlineData(new byte[] { 0xE3, 8 }, true)] // CELT 2.5 ms, eight frames
    [InlineData(new byte[] { 0xE3 }, false)] // frame count missing
    [InlineData(new byte[] { 0xFB, 0 }, false)] // no frames
    [InlineData(new byte[] { 0xFB, 63 }, false)] // 1.26 s
    [InlineData(new byte[0], false)]
    public void The_length_is_read_from_the_first_bytes(byte[] packet, bool twentyMilliseconds) =>
        Assert.Equal(twentyMilliseconds, OpusFormat.IsTwentyMilliseconds(packet));
}
