using CsCheck;
using ZoomRooms.EndToEnd.Frames;

namespace ZoomRooms.EndToEnd.Tests.Frames;

public class SFrameHeaderTests
{
    [Fact]
    public void What_was_written_is_read() =>
        Gen.Select(Gen.ULong, Gen.ULong, Gen.Int[0, 63], Gen.Int[0, 63]).Sample((keyId, counter, a, b) =>
        {
            SFrameHeader header = new(keyId >> a, counter >> b);
            byte[] bytes = new byte[SFrameHeader.MaxSize];
            int length = header.Write(bytes);
            return SFrameHeader.TryRead(bytes, out SFrameHeader read, out int readLength) && read == header && readLength == length;
        });

    [Fact]
    public void What_is_read_would_be_written_the_same() =>
        Gen.Byte.Array[0, 20].Sample(bytes =>
        {
            if (!SFrameHeader.TryRead(bytes, out SFrameHeader header, out int length))
                return true;
            byte[] written = new byte[SFrameHeader.MaxSize];
            return header.Write(written) == length && written.AsSpan(0, length).SequenceEqual(bytes.AsSpan(0, length));
        }, iter: 20_000);

    [Theory]
    [InlineData("")]
    [InlineData("80")]
    [InlineData("9901")]
    [InlineData("99012345")]
    [InlineData("0f00000000000000")]
    public void A_header_that_is_cut_short_is_refused(string bytes) =>
        Assert.False(SFrameHeader.TryRead(Convert.FromHexString(bytes), out _, out _));

    [Theory]
    [InlineData("8007")]
    [InlineData("0807")]
    [InlineData("9000ff")]
    [InlineData("0900ff")]
    public void A_header_longer_than_it_needs_to_be_is_refused(string bytes) =>
        Assert.False(SFrameHeader.TryRead(Convert.FromHexString(bytes), out _, out _));
}
