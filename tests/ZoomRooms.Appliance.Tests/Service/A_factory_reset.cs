using ZoomRooms.Client.Storage;
using ZoomRooms.EndToEnd.Identity;
using ZoomRooms.TestKit;

namespace ZoomRooms.Appliance.Tests.Service;

public class A_factory_reset
{
    [Fact]
    public async Task By_its_verb_is_refused_without_yes_and_while_the_service_runs_and_makes_a_new_device_otherwise()
    {
        using TemporaryFolder folder = new();
        byte[] before;
        using (ServiceProcess service = ServiceProcess.Start(folder))
        {
            await service.UntilAsync(status => status.State == "Idle", "idle");
            before = Identity(folder);
            (int code, _, string said) = await ServiceProcess.RunAsync(folder, "reset", "--yes");
            Assert.Equal(1, code);
            Assert.Contains("The service is running", said, StringComparison.Ordinal);
            await service.TerminateAsync();
        }
        (int exit, _, string error) = await ServiceProcess.RunAsync(folder, "reset");
        Assert.Equal(2, exit);
        Assert.Contains("reset --yes", error, StringComparison.Ordinal);
        Assert.Equal(before, Identity(folder));

        File.WriteAllText(folder.File("state/device.json"), "{}");
        (exit, string output, _) = await ServiceProcess.RunAsync(folder, "reset", "--yes");
        Assert.Equal(0, exit);
        Assert.Contains("wrapping.key, identity.key, device.json", output, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(folder.File("state")));
        (exit, output, _) = await ServiceProcess.RunAsync(folder, "reset", "--yes");
        Assert.Equal(0, exit);
        Assert.Contains("nothing to erase", output, StringComparison.Ordinal);

        using ServiceProcess next = ServiceProcess.Start(folder);
        await next.UntilAsync(status => status.State == "Idle", "idle again");
        Assert.NotEqual(before, Identity(folder));
    }

    [Fact]
    public async Task By_the_button_that_is_held_while_it_boots_makes_a_new_device_before_the_room_is_ready()
    {
        using TemporaryFolder folder = new();
        Directory.CreateDirectory(folder.File("state"));
        new KeyStore(folder.File("state")).LoadOrCreate().Dispose();
        File.WriteAllText(folder.File("state/device.json"), "{}");
        byte[] before = Identity(folder);
        using ServiceProcess service = ServiceProcess.Start(folder);
        bool warned = false;
        // As soon as there is a board to press.
        await Eventually.HoldsAsync(async () => await service.LedAsync() is not null, "the board");
        Task<bool> pressing = service.PressAsync(TimeSpan.FromSeconds(11.5));
        while (!pressing.IsCompleted)
        {
            warned |= await service.LedAsync() == "1";
            Assert.Null(await service.StatusAsync());
        }
        Assert.True(await pressing);
        await service.UntilAsync(status => status.State == "Idle", "idle");
        Assert.True(warned, "the LED warned");
        Assert.NotEqual(before, Identity(folder));
        Assert.False(File.Exists(folder.File("state/device.json")));
        (_, string log) = await service.TerminateAsync();
        Assert.Contains("Factory reset", log, StringComparison.Ordinal);
    }

    private static byte[] Identity(TemporaryFolder folder)
    {
        using DeviceIdentity identity = new KeyStore(folder.File("state")).LoadOrCreate();
        return identity.VerificationKey.ToArray();
    }
}
