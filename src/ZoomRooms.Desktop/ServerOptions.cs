using System.CommandLine;
using ZoomRooms.Client.Signaling;

namespace ZoomRooms.Desktop;

/// <summary>The options that every verb needs: the server and where this client keeps its keys.</summary>
internal sealed class ServerOptions
{
    private readonly Option<string> _url = new("--server") { Description = "Address of the meeting server, https.", Required = true };
    private readonly Option<string> _pin = new("--certificate-sha256")
    {
        Description = "SHA-256 of the server's certificate, as it prints it; empty: the machine's certificate authorities decide.",
        DefaultValueFactory = _ => ""
    };
    private readonly Option<DirectoryInfo> _state = new("--state")
    {
        Description = "Folder for this client's identity and credentials.", Required = true
    };

    public void AddTo(Command command)
    {
        command.Add(_url);
        command.Add(_pin);
        command.Add(_state);
    }

    public string StateOf(ParseResult parsed) => parsed.GetRequiredValue(_state).FullName;

    /// <summary>The server, or null after saying on standard error what is wrong.</summary>
    public ServerEndpoint? EndpointOf(ParseResult parsed)
    {
        string url = parsed.GetRequiredValue(_url);
        string pin = parsed.GetRequiredValue(_pin);
        string[] mistakes = [.. ServerEndpoint.Validate(url, pin)];
        foreach (string mistake in mistakes)
            Console.Error.WriteLine(mistake);
        return mistakes.Length == 0 ? new ServerEndpoint(new Uri(url), pin) : null;
    }
}
