using System.CommandLine;
using ZoomRooms.Client.Signaling;
using ZoomRooms.Protocol;

namespace ZoomRooms.Desktop;

/// <summary>The options that every verb needs: the server and where this client keeps its keys.</summary>
internal sealed class ServerOptions
{
    private readonly Option<string?> _url = new("--server")
    {
        Description = "Address of the meeting server, https (default: the one that this client was paired with)."
    };
    private readonly Option<string?> _pin = new("--certificate-sha256")
    {
        Description =
            "SHA-256 of the server's certificate, as it prints it; empty: the machine's certificate authorities decide (default: as at pairing).",
    };
    private readonly Option<DirectoryInfo> _state = new("--state")
    {
        Description =
            "Folder for this client's identity and credentials (default: zoomrooms-desktop in XDG_STATE_HOME, or in ~/.local/state).",
        DefaultValueFactory = _ => new DirectoryInfo(DefaultState),
    };

    private static string DefaultState => Path.Combine(
        Environment.GetEnvironmentVariable("XDG_STATE_HOME") is { Length: > 0 } said && Path.IsPathRooted(said)
            ? said : Path.Combine(Environment.GetFolderPath(Environment.SpecialFolder.UserProfile), ".local", "state"),
            "zoomrooms-desktop");

    public void AddTo(Command command)
    {
        command.Add(_url);
        command.Add(_pin);
        command.Add(_state);
    }

    public string StateOf(ParseResult parsed) => parsed.GetRequiredValue(_state).FullName;

    /// <summary>This client was paired with the server that a link leads to.</summary>
    public bool IsPairedWith(ParseResult parsed, Uri server) =>
        PairedServer.TryLoad(StateOf(parsed)) is { } paired && MeetingLink.IsSameServer(paired.Url, server);

    /// <summary>
    /// The server for a guest, or null after saying on standard error what is wrong. What its certificate is held against, in this order:
    /// what is said here, the pairing with that server, the link's fragment, certificate authorities. Nothing else is taken.
    /// </summary>
    public ServerEndpoint? GuestEndpointOf(ParseResult parsed, MeetingLink? link)
    {
        string? url = parsed.GetValue(_url) ?? link?.Server.OriginalString;
        if (url is null)
        {
            Console.Error.WriteLine("A guest needs the meeting's link, or its number and --server.");
            return null;
        }
        if (link is not null && Uri.TryCreate(url, UriKind.Absolute, out Uri? said) && !MeetingLink.IsSameServer(link.Server, said))
        {
            Console.Error.WriteLine($"The link leads to {link.Server.Authority}, and --server is {said.Authority}.");
            return null;
        }
        PairedServer? paired = PairedServer.TryLoad(StateOf(parsed));
        string pin = parsed.GetValue(_pin)
            ?? (paired is not null && Uri.TryCreate(url, UriKind.Absolute, out Uri? server) && MeetingLink.IsSameServer(paired.Url, server)
                ? paired.CertificateSha256 : link?.CertificateSha256 ?? "");
        string[] mistakes = [.. ServerEndpoint.Validate(url, pin)];
        foreach (string mistake in mistakes)
            Console.Error.WriteLine(mistake);
        return mistakes.Length > 0 ? null : new ServerEndpoint(new Uri(url), pin);
    }

    /// <summary>The server, or null after saying on standard error what is wrong.</summary>
    /// <param name="linked">Where a link leads: it must be where this client is known.</param>
    public ServerEndpoint? EndpointOf(ParseResult parsed, Uri? linked = null)
    {
        PairedServer? paired = PairedServer.TryLoad(StateOf(parsed));
        string? url = parsed.GetValue(_url) ?? paired?.Url.OriginalString;
        if (url is null)
        {
            Console.Error.WriteLine(linked is null
                ? "This client is not paired yet: zoomrooms-desktop pair CODE --server https://SERVER"
                : $"This client is not paired yet. Ask whoever runs {linked.Authority} for a code, then: zoomrooms-desktop pair CODE --server {linked}\nWhere the meeting lets guests in, --guest NAME needs none.");
            return null;
        }
        string pin = parsed.GetValue(_pin)
            ?? (paired is not null && Uri.TryCreate(url, UriKind.Absolute, out Uri? said) && MeetingLink.IsSameServer(paired.Url, said)
                ? paired.CertificateSha256 : "");
        string[] mistakes = [.. ServerEndpoint.Validate(url, pin)];
        foreach (string mistake in mistakes)
            Console.Error.WriteLine(mistake);
        if (mistakes.Length > 0)
            return null;
        if (linked is not null && !MeetingLink.IsSameServer(linked, new Uri(url)))
        {
            Console.Error.WriteLine(
                $"The link leads to {linked.Authority}, and this client is paired with {new Uri(url).Authority}. With another --state folder it can be paired there too; where the meeting lets guests in, --guest NAME needs no pairing.");
            return null;
        }
        return new ServerEndpoint(new Uri(url), pin);
    }
}
