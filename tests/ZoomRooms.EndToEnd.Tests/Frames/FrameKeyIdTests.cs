using CsCheck;
using ZoomRooms.EndToEnd.Frames;
using ZoomRooms.Protocol;

namespace ZoomRooms.EndToEnd.Tests.Frames;

public class FrameKeyIdTests
{
    [Fact]
    public void A_kid_is_key_number_then_sender_then_stream() =>
        Assert.Equal(0x10_000A_BCD1UL, new FrameKeyId(0x10000, 0xABCD, MediaStream.Picture).ToKeyId());

    [Fact]
    public void Every_id_survives_being_written_and_parsed() =>
        Gen.Select(Gen.UInt, Gen.UShort, Gen.OneOf(Array.ConvertAll(Enum.GetValues<MediaStream>(), Gen.Const))).Sample(
            (sequence, sender, stream) =>
        {
            FrameKeyId id = new(sequence, sender, stream);
            return FrameKeyId.TryParse(id.ToKeyId(), out FrameKeyId parsed) && parsed == id;
        });

    [Fact]
    public void A_kid_has_one_meaning_or_none() =>
        Gen.ULong.Sample(keyId => !FrameKeyId.TryParse(keyId, out FrameKeyId parsed) || parsed.ToKeyId() == keyId);

    [Theory]
    [InlineData(1UL << 52)]
    [InlineData(ulong.MaxValue)]
    [InlineData(0x100054UL)]
    [InlineData(0x10005FUL)]
    public void A_kid_with_foreign_bits_or_an_unknown_stream_is_refused(ulong keyId) =>
        Assert.False(FrameKeyId.TryParse(keyId, out _));
}
