using ZoomRooms.Media.Screens;
using ZoomRooms.Protocol;

namespace ZoomRooms.Media.Tests.Screens;

/// <summary>The bytes of FRAMING.md.</summary>
public class FramingTests
{
    [Fact]
    public void A_message_is_written_as_the_page_has_it_and_read_back()
    {
        PictureMessage message = new(0x01020304, 0x05060708, 0x1234, IsKeyFrame: true, 0x0A0B0C0D, TimeSpan.FromSeconds(2), 9);
        byte[] header = new byte[PictureMessage.HeaderSize];
        message.Write(header);
        Assert.Equal(
            "00001234" + "01" + "01" + "0000" + "01020304" + "05060708" + "0A0B0C0D" + "00000009" + "00000000001E8480", Convert.ToHexString(
                header));
        Assert.True(PictureMessage.TryRead(header, out PictureMessage read));
        Assert.Equal(message, read);
    }

    [Fact]
    public void A_page_goes_as_a_message_of_stream_0_and_comes_back_as_it_was()
    {
        ScreenPage page = new(
            1, "Aalto", "13:48", "Monday", "Press", "", new ScreenMeeting(
                ScreenShield.Locked, "Only people", "Тема", ["12345"], ["Compare."], [new ScreenPerson("Anna", "", [7])], 1), true, "",
                ["A: b."]);
        byte[] bytes = page.ToBytes();
        byte[] header = new byte[PictureMessage.HeaderSize];
        PictureMessage.OfPage(bytes.Length, TimeSpan.FromSeconds(2)).Write(header);
        Assert.Equal("01" + "00" + "0000" + "00000000" + "00000000" + "00000000" + "00000000" + "00000000001E8480", Convert.ToHexString(
            header)[8..]);
        Assert.True(PictureMessage.TryRead(header, out PictureMessage message));
        Assert.True(message is { IsPage: true, IsEnd: false });
        Assert.Equal((bytes.Length, TimeSpan.FromSeconds(2)), (message.Length, message.Arrived));
        Assert.True(ScreenPage.TryParse(bytes, out ScreenPage? read));
        Assert.Equivalent(page, read);
        Assert.Contains("\"shield\":\"Locked\"", System.Text.Encoding.UTF8.GetString(bytes), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("{}")]
    [InlineData("{\"version\":1,\"room\":\"Aalto\"}")]
    [InlineData(
        "{\"version\":2,\"room\":\"\",\"clock\":\"\",\"day\":\"\",\"headline\":\"\",\"hint\":\"\",\"meeting\":null,\"muted\":false,\"network\":\"\",\"problems\":[]}")]
    [InlineData(
        "{\"version\":1,\"room\":null,\"clock\":\"\",\"day\":\"\",\"headline\":\"\",\"hint\":\"\",\"meeting\":null,\"muted\":false,\"network\":\"\",\"problems\":[]}")]
    public void What_is_no_page_is_not_read(string text) =>
        Assert.False(ScreenPage.TryParse(System.Text.Encoding.UTF8.GetBytes(text), out _));

    [Theory]
    [InlineData(0, false)]
    [InlineData(1, true)]
    [InlineData(ScreenPage.LongestBytes, true)]
    [InlineData(ScreenPage.LongestBytes + 1, false)]
    public void A_page_is_never_empty_and_never_long(int length, bool isPage)
    {
        byte[] header = new byte[PictureMessage.HeaderSize];
        PictureMessage.OfPage(length, default).Write(header);
        Assert.Equal(isPage, PictureMessage.TryRead(header, out PictureMessage message) && message.IsPage);
    }

    [Fact]
    public void A_report_is_written_as_the_page_has_it_and_read_back()
    {
        PictureReport report = new(7, 1000, 2, 1280, 720);
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
