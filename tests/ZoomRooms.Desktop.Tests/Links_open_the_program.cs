using System.CommandLine;
using System.Diagnostics;
using ZoomRooms.Protocol;

namespace ZoomRooms.Desktop.Tests;

public sealed class Links_open_the_program : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("zoomrooms-links-");

    public void Dispose() => _folder.Delete(recursive: true);

    [Fact]
    public void A_link_says_where_and_which_and_with_what_passcode()
    {
        new PairedServer(new Uri("https://meet.example.org:8443"), new string('a', 64)).Save(_folder.FullName);
        StayRequest request = Read("zoomrooms://Meet.Example.org:8443/j/98765432100?pwd=123456")!;
        Assert.Equal(new MeetingId(98765432100), request.Join.Meeting);
        Assert.Equal("123456", request.Join.Passcode);
        // The certificate is the one of the pairing, whatever a link says.
        Assert.Equal(new string('a', 64), request.Server.CertificateSha256);
        Assert.Equal("999", Read("https://meet.example.org:8443/j/98765432100?pwd=123456", "--passcode", "999")!.Join.Passcode);
        // A number alone leads to the same server.
        Assert.Equal(request.Server, Read("98765432100")!.Server);
    }

    [Fact]
    public void A_link_to_a_server_that_does_not_know_this_client_leads_nowhere()
    {
        Assert.Null(Read("zoomrooms://meet.example.org/j/98765432100"));
        new PairedServer(new Uri("https://meet.example.org"), "").Save(_folder.FullName);
        Assert.NotNull(Read("zoomrooms://meet.example.org/j/98765432100"));
        Assert.Null(Read("zoomrooms://evil.example/j/98765432100"));
        Assert.Null(Read("zoomrooms://meet.example.org:444/j/98765432100"));
        // Nor is the token sent elsewhere because somebody says both.
        Assert.Null(Read("zoomrooms://evil.example/j/98765432100", "--server", "https://meet.example.org"));
    }

    [Fact]
    public void A_guest_needs_no_pairing_and_no_pairing_is_used_for_one()
    {
        string pin = new('a', 64);
        StayRequest guest = Read($"https://meet.example.org/j/98765432100?pwd=1#sha256={pin}", "--guest", "Maria")!;
        Assert.True(guest.Guest);
        Assert.Equal(("Maria", "1", pin), (guest.Join.DisplayName, guest.Join.Passcode, guest.Server.CertificateSha256));
        // Without one in the link, certificate authorities decide.
        Assert.Equal("", Read("https://meet.example.org/j/98765432100", "--guest", "Maria")!.Server.CertificateSha256);
        // What is said here counts more than what a link says; and what the pairing says.
        string other = new('b', 64);
        Assert.Equal(
            other, Read($"https://meet.example.org/j/98765432100#sha256={pin}", "--guest", "Maria", "--certificate-sha256", other)!.Server
                .CertificateSha256);
        new PairedServer(new Uri("https://meet.example.org"), other).Save(_folder.FullName);
        Assert.Equal(other, Read($"https://meet.example.org/j/98765432100#sha256={pin}", "--guest", "Maria")!.Server.CertificateSha256);
        Assert.Null(Read("https://meet.example.org/j/98765432100", "--guest", "Maria", "--server", "https://evil.example"));
        Assert.Null(Read("https://meet.example.org/j/98765432100#sha256=damaged", "--guest", "Maria"));
        Assert.Null(Read("98765432100", "--guest", "Maria", "--certificate-sha256", "x"));
    }

    [Fact]
    public void Somebody_who_is_asked_first_may_come_as_a_guest_where_the_program_is_not_paired()
    {
        const string Link = "zoomrooms://meet.example.org/j/98765432100";
        Assert.Null(Read(Link));
        Assert.True(Offer(Link)!.Guest);
        Assert.Null(Offer("98765432100"));
        new PairedServer(new Uri("https://meet.example.org"), "").Save(_folder.FullName);
        Assert.False(Offer(Link)!.Guest);
        Assert.True(Offer("zoomrooms://elsewhere.example/j/98765432100")!.Guest);

        StayRequest? Offer(string link) => Read(offersGuest: true, link);
    }

    [Fact]
    public void What_was_stored_of_the_pairing_and_is_damaged_is_as_if_nothing_was()
    {
        File.WriteAllText(Path.Combine(_folder.FullName, "server.json"), """{"url":"http://meet.example.org","certificateSha256":""}""");
        Assert.Null(Read("98765432100"));
        File.WriteAllText(Path.Combine(_folder.FullName, "server.json"), "{");
        Assert.Null(Read("98765432100"));
    }

    [Theory]
    [InlineData("/usr/bin/zoomrooms-desktop", "Exec=\"/usr/bin/zoomrooms-desktop\" %u")]
    [InlineData("/home/ann/my programs/100%/a\"b", "Exec=\"/home/ann/my programs/100%%/a\\\"b\" %u")]
    public void The_desktop_is_told_what_opens_them(string program, string line) =>
        Assert.Contains(line, RegisterCommand.Entry(program).Split('\n'));

    [Fact]
    public async Task The_entry_is_one_as_desktops_read_it()
    {
        string file = Path.Combine(_folder.FullName, "zoomrooms-desktop.desktop");
        await File.WriteAllTextAsync(file, RegisterCommand.Entry("/usr/bin/true"), TestContext.Current.CancellationToken);
        using Process check = Process.Start(
            new ProcessStartInfo("desktop-file-validate", [file]) { RedirectStandardOutput = true, RedirectStandardError = true })!;
        string said = await check.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken)
            + await check.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        await check.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal((0, ""), (check.ExitCode, said));
    }

    private StayRequest? Read(params string[] arguments) => Read(offersGuest: false, arguments);

    private StayRequest? Read(bool offersGuest, params string[] arguments)
    {
        MeetingOptions options = new();
        Command command = new("window");
        options.AddTo(command);
        return options.Read(command.Parse([.. arguments, "--state", _folder.FullName]), null, offersGuest);
    }
}
