using System.CommandLine;
using ZoomRooms.Appliance.Configuration;
using ZoomRooms.Client.Provisioning;
using ZoomRooms.Client.Signaling;
using ZoomRooms.Client.Storage;
using ZoomRooms.Protocol;

namespace ZoomRooms.Appliance.CommandLine;

/// <summary><c>pair CODE</c>: exchanges a pairing code for the room's credentials.</summary>
internal static class PairCommand
{
    public static Command Create()
    {
        ConfigurationArguments configuration = new();
        Argument<string> code = new("code") { Description = "The single-use code of the meeting server's administrator." };
        Command command = new(
            "pair", "Pairs this room with its meeting server. The device's identity is made now if there is none, and stays on the device.") { code };
        configuration.AddTo(command);
        command.SetAction(async (parsed, cancellation) =>
        {
            if (configuration.Load(parsed) is not { } options)
                return ExitCodes.Usage;
            try
            {
                ServerEndpoint server = new(new Uri(options.Server.Url), options.Server.CertificateSha256);
                DeviceProvisioning provisioning = new(
                    server, KeyStore.Open(options.Paths.State, options.Keys.IsSealed), options.Paths.State, options.Room.Name,
                    ClientType.ZoomRooms);
                ProvisioningResult result = await provisioning.PairAsync(parsed.GetRequiredValue(code), cancellation);
                await (result.Paired ? Console.Out : Console.Error).WriteLineAsync(result.Message);
                return result.Paired ? ExitCodes.Good : result.Unreachable ? ExitCodes.Unreachable : ExitCodes.No;
            }
            catch (Exception unusable) when (unusable is KeyStoreException or IOException or UnauthorizedAccessException)
            {
                await Console.Error.WriteLineAsync($"The room's state folder {options.Paths.State} cannot be used: {unusable.Message}");
                return ExitCodes.No;
            }
        });
        return command;
    }
}
