using System.CommandLine;
using ZoomRooms.Client.Provisioning;
using ZoomRooms.Client.Storage;
using ZoomRooms.Protocol;

namespace ZoomRooms.Desktop;

/// <summary><c>pair CODE</c>: exchanges a pairing code for this client's credentials.</summary>
internal static class PairCommand
{
    public static Command Create()
    {
        Argument<string> code = new("code") { Description = "The single-use code of the server's administrator." };
        Option<string> name = new("--name")
        {
            Description = "What the administrator sees.", DefaultValueFactory = _ => "Desktop client"
        };
        ServerOptions server = new();
        Command command = new("pair", "Pairs this client with a user of the meeting server.") { code, name };
        server.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            if (server.EndpointOf(parsed) is not { } endpoint)
                return 2;
            string state = server.StateOf(parsed);
            DeviceProvisioning provisioning = new(
                endpoint, new KeyStore(state), state, parsed.GetRequiredValue(name), ClientType.DesktopClient);
            ProvisioningResult result = await provisioning.PairAsync(parsed.GetRequiredValue(code), cancellation);
            if (result.Paired)
                new PairedServer(endpoint.Url, endpoint.CertificateSha256).Save(state);
            (result.Paired ? Console.Out : Console.Error).WriteLine(result.Message);
            return result.Paired ? 0 : 1;
        });
        return command;
    }
}
