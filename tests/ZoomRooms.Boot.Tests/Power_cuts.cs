namespace ZoomRooms.Boot.Tests;

/// <summary>The plug is pulled at any moment: the next boot is whole.</summary>
[Collection("One emulated machine at a time: two starve each other")]
public sealed class Power_cuts(ITestOutputHelper output)
{
    // By image/boot-test.sh. The test command, which has half an hour, cuts the power of a room that is there anyway: after an update that
    // was given back, and in its reset.
    [Fact(Explicit = true)]
    public async Task The_power_is_cut_again_and_again_and_the_room_is_whole_each_time()
    {
        GuestImage image = await GuestImage.BuildAsync();
        GuestDisk disk = await image.FlashAsync("cuts");
        await using MeetingOutside outside = await MeetingOutside.StartAsync(Path.Combine(disk.Folder, "outside"));
        await disk.WriteBootFileAsync("zoomrooms.json", await outside.BootFileAsync());

        int survived = 0;
        var moments = new List<string>();
        output.WriteLine($"seed {PowerCuts.Seed}");
        int cuts = PowerCuts.Wanted;
        for (int cut = 0; cut < cuts; cut++)
        {
            await using Guest guest = Guest.PowerOn(Machine.Wanted, disk);
            await guest.WaitForAgentAsync(TimeSpan.FromSeconds(180));
            await PowerCuts.WholeAsync(guest);
            if (cut > 0)
                survived++;
            // Spread over all that a first boot does, a little later each time.
            moments.Add(await PowerCuts.CutAsync(guest, (double)cut / cuts, (cut + 1.0) / cuts, writes: cut == cuts / 2));
        }
        {
            await using Guest guest = Guest.PowerOn(Machine.Wanted, disk);
            var room = new RoomInGuest(guest);
            await guest.WaitForAgentAsync(TimeSpan.FromSeconds(180));
            await room.WaitForReadyAsync(TimeSpan.FromSeconds(300));
            survived++;
            // Paired, with its own key: what a cut must not lose, nor leave in pieces.
            await Wait.UntilAsync(async () => (await guest.TryRunAsync("test -s /var/lib/zoomrooms-appliance/device.json", TimeSpan.FromSeconds(30))) is { Code: 0 }, TimeSpan.FromSeconds(120), room.JournalAsync);
            Assert.Contains("\"(taken)\"", await guest.RunAsync("cat /efi/zoomrooms.json"), StringComparison.Ordinal);
        }
        output.WriteLine($"power cuts survived: {survived} of {cuts}, cut after {string.Join(", ", moments)} s");
        TestContext.Current.SendDiagnosticMessage($"power cuts survived: {survived} of {cuts}, cut after {string.Join(", ", moments)} s");
        Assert.Equal(cuts, survived);
    }
}
