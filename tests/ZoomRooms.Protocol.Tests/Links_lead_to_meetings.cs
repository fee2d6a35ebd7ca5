namespace ZoomRooms.Protocol.Tests;

public sealed class Links_lead_to_meetings
{
    [Theory]
    [InlineData("https://meet.example.org/j/98765432100?pwd=123456", "https://meet.example.org/", "98765432100", "123456")]
    [InlineData("zoomrooms://meet.example.org/j/98765432100?pwd=123456", "https://meet.example.org/", "98765432100", "123456")]
    [InlineData("https://192.0.2.1:8443/j/987654321", "https://192.0.2.1:8443/", "987654321", "")]
    [InlineData("zoomrooms://[2001:db8::1]:8443/j/987654321/", "https://[2001:db8::1]:8443/", "987654321", "")]
    [InlineData("https://example.org/rooms/j/987654321?x=1&PWD=a%2Bb%26c#part", "https://example.org/rooms", "987654321", "a+b&c")]
    [InlineData("ZOOMROOMS://Meet.Example.ORG/j/987654321", "https://meet.example.org/", "987654321", "")]
    public void Of_a_browser_and_of_the_program(string text, string server, string meeting, string passcode)
    {
        Assert.True(MeetingLink.TryParse(text, out MeetingLink? link));
        Assert.Equal((new Uri(server), meeting, passcode), (link.Server, link.Meeting.ToString(), link.Passcode));
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("987654321")]
    [InlineData("/j/987654321")]
    [InlineData("http://meet.example.org/j/987654321")]
    [InlineData("file:///j/987654321")]
    [InlineData("javascript:alert(1)//j/987654321")]
    [InlineData("zoomrooms:/j/987654321")]
    [InlineData("zoomrooms:///j/987654321")]
    [InlineData("https://meet.example.org@evil.example/j/987654321")]
    [InlineData("https://meet.example.org/j/12345678")]
    [InlineData("https://meet.example.org/j/123456789012")]
    [InlineData("https://meet.example.org/j/987654321/more")]
    [InlineData("https://meet.example.org/j/98765432x")]
    [InlineData("https://meet.example.org/j/987654321?pwd=%0a")]
    [InlineData("https://meet.example.org/ j/987654321")]
    [InlineData("https://meet.example.org/j/987654321#sha256=")]
    [InlineData("https://meet.example.org/j/987654321#sha256=abcd")]
    [InlineData("https://meet.example.org/j/987654321#sha256=zzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzzz")]
    public void And_nothing_else_is_one(string? text) => Assert.False(MeetingLink.TryParse(text, out _));

    [Theory]
    [InlineData("")]
    [InlineData("123456")]
    [InlineData("a b&c=d?e#f%+")]
    [InlineData("Ümlaut")]
    public void And_are_read_as_they_were_written(string passcode)
    {
        MeetingLink link = new(new Uri("https://meet.example.org:8443/rooms"), new MeetingId(98765432100), passcode);
        foreach (string written in (string[])[link.Address, link.AppAddress])
        {
            Assert.True(MeetingLink.TryParse(written, out MeetingLink? read), written);
            Assert.Equal(link, read);
        }
        Assert.StartsWith("zoomrooms://meet.example.org:8443/rooms/j/98765432100", link.AppAddress, StringComparison.Ordinal);
    }

    [Fact]
    public void A_certificate_stands_where_browsers_send_nothing_of_it()
    {
        string certificate = new('a', 64);
        MeetingLink link = new(new Uri("https://192.0.2.1:8443"), new MeetingId(98765432100), "123456")
        {
            CertificateSha256 = certificate,
        };
        Assert.EndsWith($"/j/98765432100?pwd=123456#sha256={certificate}", link.Address, StringComparison.Ordinal);
        foreach (string written in (
            string[])[link.Address, link.AppAddress, link.Address.Replace("#sha256=a", "#SHA256=A", StringComparison.Ordinal)])
        {
            Assert.True(MeetingLink.TryParse(written, out MeetingLink? read), written);
            Assert.Equal(link, read);
        }
    }

    [Fact]
    public void Names_of_one_server_are_one_however_they_are_written()
    {
        Assert.True(MeetingLink.IsSameServer(new Uri("https://Meet.example.org/"), new Uri("https://meet.example.org:443")));
        Assert.True(MeetingLink.IsSameServer(new Uri("https://meet.example.org/rooms/"), new Uri("https://meet.example.org/rooms")));
        Assert.False(MeetingLink.IsSameServer(new Uri("https://meet.example.org/"), new Uri("https://meet.example.org:8443/")));
        Assert.False(MeetingLink.IsSameServer(new Uri("https://meet.example.org/"), new Uri("https://meet.example.org.evil.example/")));
        Assert.False(MeetingLink.IsSameServer(new Uri("https://meet.example.org/a"), new Uri("https://meet.example.org/A")));
    }
}
