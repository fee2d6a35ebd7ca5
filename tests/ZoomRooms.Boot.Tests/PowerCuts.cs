using System.Globalization;

namespace ZoomRooms.Boot.Tests;

/// <summary>How often the power is cut, and when: <c>ZOOMROOMS_POWER_CUTS</c> and <c>ZOOMROOMS_SEED</c> say.</summary>
internal static class PowerCuts
{
    /// <summary>Ten by <c>image/boot-test.sh</c>; the test command, which has half an hour, makes one where a power cut is tested.</summary>
    public static int Wanted { get; } = int.TryParse(Environment.GetEnvironmentVariable("ZOOMROOMS_POWER_CUTS"), out int cuts) ? cuts : 1;

    /// <summary>Said by each test, so that a failure can be repeated.</summary>
    public static int Seed { get; } = Environment.GetEnvironmentVariable("ZOOMROOMS_SEED") is { Length: > 0 } given
        ? int.Parse(given, CultureInfo.InvariantCulture) : Environment.TickCount;

    public static Random Random { get; } = new(Seed);

    /// <summary>What a device does after its agent answers is over by then: it pairs, makes keys, tests itself and marks its slot.</summary>
    public static TimeSpan Busy { get; } = TimeSpan.FromSeconds(45);

    /// <summary>Pulls the plug, at a moment between the two.</summary>
    /// <param name="from">Of <see cref="Busy"/>, 0 to 1.</param>
    /// <param name="to">Of <see cref="Busy"/>, 0 to 1.</param>
    /// <param name="writes">And in the middle of writing state, over and over.</param>
    /// <returns>Seconds since the machine was switched on.</returns>
    public static async Task<string> CutAsync(Guest guest, double from, double to, bool writes)
    {
        await Task.Delay(Busy * (from + Random.NextDouble() * (to - from)), TestContext.Current.CancellationToken);
        if (writes)
        {
            await guest.TryRunAsync(
                "(while :; do zoomrooms-appliance provision --boot /efi --no-light; touch /var/lib/zoomrooms-appliance/x; sync; done) "
                + ">/dev/null 2>&1 & sleep 1",
                TimeSpan.FromSeconds(20));
            await Task.Delay(TimeSpan.FromSeconds(Random.NextDouble() * 3), TestContext.Current.CancellationToken);
        }
        string moment = guest.PoweredOn.Elapsed.TotalSeconds.ToString("F0", CultureInfo.InvariantCulture);
        await guest.CutPowerAsync();
        return moment;
    }

    /// <summary>The boot after a cut is whole: the data partition is there, settings and keys are readable, complete or not there yet.</summary>
    public static Task WholeAsync(Guest guest) => guest.RunAsync(
        "test ! -e /run/zoomrooms-boot/data-lost && findmnt -n -o OPTIONS /data | grep -q '^rw' && test \"$(wc -c < /etc/machine-id)\" -eq 33");
}
