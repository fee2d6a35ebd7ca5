namespace ZoomRooms.Boot.Tests;

/// <summary>The plug is pulled at any moment: the next boot is whole.</summary>
[Collection("One emulated machine at a time: two starve each other")]
public sealed class Power_cuts(ITestOutputHelper output)
{
    /// <summary>Ten by <c>image/boot-test.sh</c>; the test command, which has half an hour, makes two.</summary>
    private static readonly int Cuts = int.TryParse(Environment.GetEnvironmentVariable("ZOOMROOMS_POWER_CUTS"), out int cuts) ? cuts : 1;

    [Fact]
    public async Task The_power_is_cut_again_and_again_and_the_room_is_whole_each_time()
    {
        GuestImage image = await GuestImage.BuildAsync();
        GuestDisk disk = await image.FlashAsync("cuts");
        await using MeetingOutside outside = await MeetingOutside.StartAsync(Path.Combine(disk.Folder, "outside"));
        await disk.WriteBootFileAsync("zoomrooms.json", await outside.BootFileAsync());

        int survived = 0;
        List<string> moments = new();
        // By a seed that is said, so that a failure can be repeated.
        int seed = Environment.GetEnvironmentVariable("ZOOMROOMS_SEED") is { Length: > 0 } given
            ? int.Parse(given, System.Globalization.CultureInfo.InvariantCulture) : Environment.TickCount;
        Random random = new(seed);
        output.WriteLine($"seed {seed}");
        for (int cut = 0; cut < Cuts; cut++)
        {
            await using Guest guest = Guest.PowerOn(Machine.Wanted, disk);
            await guest.WaitForAgentAsync(TimeSpan.FromSeconds(180));
            // The boot after a cut is whole: the data partition is there, settings and keys are readable, complete or not there yet.
            await guest.RunAsync(
                "test ! -e /run/zoomrooms-boot/data-lost && findmnt -n -o OPTIONS /data | grep -q '^rw' && test \"$(wc -c < /etc/machine-id)\" -eq 33");
            if (cut > 0)
                survived++;
            // From here on it pairs, makes keys, tests itself and marks its slot. Spread over all of it, a little later each time.
            double seconds = (cut + random.NextDouble()) * 45 / Cuts;
            await Task.Delay(TimeSpan.FromSeconds(seconds), TestContext.Current.CancellationToken);
            if (cut == Cuts / 2)
            {
                // And in the middle of writing state, over and over.
                await guest.TryRunAsync(
                    "(while :; do zoomrooms-appliance provision --boot /efi --no-light; touch /var/lib/zoomrooms-appliance/x; sync; done) >/dev/null 2>&1 & sleep 1", TimeSpan.FromSeconds(20));
                await Task.Delay(TimeSpan.FromSeconds(random.NextDouble() * 3), TestContext.Current.CancellationToken);
            }
            moments.Add($"{guest.PoweredOn.Elapsed.TotalSeconds:F0}");
            await guest.CutPowerAsync();
        }
        {
            await using Guest guest = Guest.PowerOn(Machine.Wanted, disk);
            RoomInGuest room = new(guest);
            await guest.WaitForAgentAsync(TimeSpan.FromSeconds(180));
            await room.WaitForReadyAsync(TimeSpan.FromSeconds(300));
            survived++;
            // Paired, with its own key: what a cut must not lose, nor leave in pieces.
            await Wait.UntilAsync(
                async () => (await guest.TryRunAsync("test -s /var/lib/zoomrooms-appliance/device.json", TimeSpan.FromSeconds(30))) is
                {
                    Code: 0
                }, TimeSpan.FromSeconds(120), room.JournalAsync);
            Assert.Contains("\"(taken)\"", await guest.RunAsync("cat /efi/zoomrooms.json"), StringComparison.Ordinal);
        }
        output.WriteLine($"power cuts survived: {survived} of {Cuts}, cut after {string.Join(", ", moments)} s");
        TestContext.Current.SendDiagnosticMessage($"power cuts survived: {survived} of {Cuts}, cut after {string.Join(", ", moments)} s");
        Assert.Equal(Cuts, survived);
    }
}
