using System.CommandLine;
using ZoomRooms.Appliance.Configuration;
using ZoomRooms.Appliance.Panel;
using ZoomRooms.Appliance.Provisioning;

namespace ZoomRooms.Appliance.CommandLine;

/// <summary><c>provision</c>: takes an installer's settings from the boot partition.</summary>
internal static class ProvisionCommand
{
    /// <summary>A room that has settings goes on with them; the installer has this long to see that the new ones are wrong.</summary>
    private static readonly TimeSpan SignalTime = TimeSpan.FromSeconds(15);

    public static Command Create()
    {
        Option<string> boot = new("--boot")
        {
            Description = "The boot partition's folder, with zoomrooms.json.", DefaultValueFactory = _ => "/efi"
        };
        Option<string> root = new("--root") { Description = "The device's root folder.", DefaultValueFactory = _ => "/" };
        Option<bool> quiet = new("--no-light") { Description = "Do not show wrong settings on the LED." };
        Command command = new(
            "provision",
            "Takes the settings in zoomrooms.json on the boot partition, and writes zoomrooms-result.txt beside it. Run at each boot; as root.") { boot, root, quiet };
        command.SetAction(async (parsed, cancellation) =>
        {
            DeviceFiles device = new(parsed.GetRequiredValue(root));
            BootPartition partition = new(parsed.GetRequiredValue(boot), device, TimeProvider.System);
            ProvisioningOutcome outcome;
            IReadOnlyList<string> messages;
            try
            {
                outcome = partition.Provision(out messages);
            }
            catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
            {
                await Console.Error.WriteLineAsync($"The settings cannot be read or kept: {refused.Message}");
                return ExitCodes.No;
            }
            foreach (string message in messages)
                await (outcome == ProvisioningOutcome.Refused ? Console.Error : Console.Out).WriteLineAsync(message);
            if (outcome is not (ProvisioningOutcome.Refused or ProvisioningOutcome.NoFile)
                || (outcome == ProvisioningOutcome.NoFile && device.HasSettings))
                return ExitCodes.Good;
            if (!parsed.GetValue(quiet))
                await SignalAsync(device.HasSettings, cancellation);
            return ExitCodes.Usage;
        });
        return command;
    }

    /// <summary>A room without settings cannot start: it says so until the power is cut. One that has some says so for a while.</summary>
    private static async Task SignalAsync(bool hasSettings, CancellationToken cancellation)
    {
        using CancellationTokenSource end = CancellationTokenSource.CreateLinkedTokenSource(cancellation);
        if (hasSettings)
            end.CancelAfter(SignalTime);
        try
        {
            using IPanelLines lines = PanelFactory.Open(ApplianceConfiguration.LoadPanel(), simulated: null);
            await SettingsSignal.ShowAsync(lines, TimeProvider.System, end.Token);
        }
        catch (PanelUnavailableException unavailable)
        {
            await Console.Error.WriteLineAsync(unavailable.Message);
        }
    }
}
