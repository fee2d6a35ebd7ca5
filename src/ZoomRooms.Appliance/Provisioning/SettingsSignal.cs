using ZoomRooms.Appliance.Panel;

namespace ZoomRooms.Appliance.Provisioning;

/// <summary>
/// Says on the LED that the installer's settings are wrong: three short flashes and a pause, a pattern that no meeting has, by a process
/// that is in none. The longest it is lit at a time is <see cref="Flash"/>.
/// </summary>
internal static class SettingsSignal
{
    public static readonly TimeSpan Flash = TimeSpan.FromMilliseconds(120);
    public static readonly TimeSpan Gap = TimeSpan.FromMilliseconds(230);
    public static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(1500);

    /// <summary>Until <paramref name="cancellation"/>; the LED is dark whenever this ends.</summary>
    public static async Task ShowAsync(IPanelLines lines, TimeProvider time, CancellationToken cancellation)
    {
        try
        {
            while (!cancellation.IsCancellationRequested)
            {
                for (int flash = 0; flash < 3; flash++)
                {
                    lines.SetLed(true);
                    await Task.Delay(Flash, time, cancellation);
                    lines.SetLed(false);
                    await Task.Delay(flash < 2 ? Gap : Pause, time, cancellation);
                }
            }
        }
        catch (OperationCanceledException)
        {
        }
        finally
        {
            lines.SetLed(false);
        }
    }
}
