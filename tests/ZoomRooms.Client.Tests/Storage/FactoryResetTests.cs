using ZoomRooms.Client.Provisioning;
using ZoomRooms.Client.Storage;
using ZoomRooms.EndToEnd.Identity;
using ZoomRooms.Protocol;
using ZoomRooms.TestKit;

namespace ZoomRooms.Client.Tests.Storage;

public class FactoryResetTests
{
    [Fact]
    public void Erases_every_secret_and_the_next_start_makes_another_identity()
    {
        using TemporaryFolder folder = new();
        using DeviceIdentity before = new KeyStore(folder.Path).LoadOrCreate();
        new DeviceCredentials(new UserId(7), HardwareId.Create(), "token", new byte[DeviceCredentials.StatementRootBytes]).Save(
            folder.Path);
        File.WriteAllBytes(folder.File("identity.key.new"), [1, 2, 3]);
        File.WriteAllText(folder.File("wrapping.sealed"), "sealed");
        File.WriteAllText(folder.File("calendar.ics"), "meetings");
        File.WriteAllText(folder.File("notes.txt"), "not ours");
        Assert.Equal(
            ["calendar.ics", "device.json", "identity.key", "identity.key.new", "wrapping.key", "wrapping.sealed"], FactoryReset.Run(
                folder.Path).Order());
        Assert.Equal(["notes.txt"], Directory.GetFiles(folder.Path).Select(Path.GetFileName));
        Assert.Null(DeviceCredentials.TryLoad(folder.Path));
        using DeviceIdentity after = new KeyStore(folder.Path).LoadOrCreate();
        Assert.NotEqual(before.VerificationKey, after.VerificationKey);
    }

    [Theory]
    [InlineData(32)]
    [InlineData(512)]
    [InlineData(5000)]
    public void Overwrites_before_it_deletes(int size)
    {
        using TemporaryFolder folder = new();
        byte[] secret = [.. Enumerable.Repeat((byte)0x5A, size)];
        File.WriteAllBytes(folder.File("wrapping.key"), secret);
        // Whoever had the file open still reads its blocks after the name is gone.
        using FileStream open = File.OpenRead(folder.File("wrapping.key"));
        FactoryReset.Run(folder.Path);
        byte[] left = new byte[size];
        open.ReadExactly(left);
        Assert.Equal(-1, open.ReadByte());
        Assert.True(left.Count(value => value == 0x5A) < size / 8 + 4, "the bytes were overwritten");
    }

    [Fact]
    public void Removes_a_link_and_leaves_alone_what_it_points_to()
    {
        using TemporaryFolder folder = new();
        using TemporaryFolder elsewhere = new();
        File.WriteAllText(elsewhere.File("precious"), "kept");
        File.CreateSymbolicLink(folder.File("identity.key"), elsewhere.File("precious"));
        File.CreateSymbolicLink(folder.File("device.json"), elsewhere.File("nowhere"));
        Assert.Equal(2, FactoryReset.Run(folder.Path).Count);
        Assert.Equal("kept", File.ReadAllText(elsewhere.File("precious")));
        Assert.Empty(Directory.GetFiles(folder.Path));
    }

    [Fact]
    public void One_that_was_cut_short_is_completed_and_nothing_is_done_without_one()
    {
        using TemporaryFolder folder = new();
        new KeyStore(folder.Path).LoadOrCreate().Dispose();
        Assert.False(FactoryReset.Complete(folder.Path));
        Assert.True(new KeyStore(folder.Path).HasIdentity);
        // The power went after the wrapping key was erased.
        File.WriteAllBytes(folder.File("reset.pending"), []);
        File.Delete(folder.File("wrapping.key"));
        Assert.True(FactoryReset.Complete(folder.Path));
        Assert.Empty(Directory.GetFiles(folder.Path));
        Assert.False(FactoryReset.Complete(folder.Path));
    }

    /// <summary>Before anything is erased: a reset that a power cut ends has asked already.</summary>
    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Asks_root_to_go_on_where_somebody_waits_for_that(bool pending)
    {
        using TemporaryFolder folder = new();
        new KeyStore(folder.Path).LoadOrCreate().Dispose();
        string request = folder.File("reset.wanted");
        if (pending)
        {
            File.WriteAllBytes(folder.File("reset.pending"), []);
            Assert.True(FactoryReset.Complete(folder.Path, request));
        }
        else
        {
            FactoryReset.Run(folder.Path, request);
        }
        Assert.True(File.Exists(request));
        Assert.False(File.Exists(folder.File("identity.key")));
    }

    [Fact]
    public void Of_a_device_that_never_started_does_nothing()
    {
        using TemporaryFolder folder = new();
        Assert.Empty(FactoryReset.Run(folder.File("none")));
        Assert.False(FactoryReset.Complete(folder.File("none")));
        Assert.False(Directory.Exists(folder.File("none")));
    }
}
