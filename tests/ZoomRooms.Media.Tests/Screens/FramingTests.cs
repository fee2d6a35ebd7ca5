using ZoomRooms.Media.Screens;
using ZoomRooms.Protocol;

namespace ZoomRooms.Media.Tests.Screens;

/// <summary>The bytes of FRAMING.md.</summary>
public class FramingTests
{
    [Fact]
    public void A_message_is_written_as_the_page_has_it_and_read_back()
    {
        var message = new PictureMessage(0x01020304, 0x05060708, 0x1234, IsKeyFrame: true, 0x0A0B0C0D, TimeSpan.FromSeconds(2), 9);
        byte[] header = new byte[PictureMessage.HeaderSize];
        message.Write(header);
        Assert.Equal(
            "00001234" + "01" + "01" + "0000" + "01020304" + "05060708" + "0A0B0C0D" + "00000009" + "00000000001E8480", Convert.ToHexString(
                header));
        Assert.True(PictureMessage.TryRead(header, out PictureMessage read));
        Assert.Equal(message, read);
    }

    [Fact]
    public void A_report_is_written_as_the_page_has_it_and_read_back()
    {
        var report = new PictureReport(7, 1000, 2, 1280, 720);
        byte[] bytes = new byte[PictureReport.Size];
        report.Write(bytes);
        Assert.Equal(
            "5A525031" + "00000007" + "00000000000003E8" + "0000000000000002" + "0500" + "02D0" + "00000000", Convert.ToHexString(bytes));
        Assert.True(PictureReport.TryRead(bytes, out PictureReport read));
        Assert.Equal(report, read);
    }

    [Fact]
    public void What_nobody_says_is_not_read()
    {
        byte[] header = new byte[PictureMessage.HeaderSize];
        new PictureMessage(1, 1, Limits.FrameBytes, false, 0, default, 0).Write(header);
        Assert.True(PictureMessage.TryRead(header, out _));
        new PictureMessage(1, 1, Limits.FrameBytes + 1, false, 0, default, 0).Write(header);
        Assert.False(PictureMessage.TryRead(header, out _));
        new PictureMessage(1, 1, -1, false, 0, default, 0).Write(header);
        Assert.False(PictureMessage.TryRead(header, out _));
        new PictureMessage(1, 1, 1, false, 0, default, 0).Write(header);
        header[4] = 2;
        Assert.False(PictureMessage.TryRead(header, out _));
        Assert.False(PictureMessage.TryRead(header.AsSpan(1), out _));
        Assert.False(PictureReport.TryRead(new byte[PictureReport.Size], out _));
    }
}
