using ZoomRooms.Client.Provisioning;
using ZoomRooms.Client.Storage;
using ZoomRooms.Protocol;

namespace ZoomRooms.Client.Tests.Storage;

public class DeviceCredentialsTests
{
    [Fact]
    public void Are_absent_before_pairing_and_survive_a_restart_after()
    {
        using var folder = new TemporaryFolder();
        Assert.Null(DeviceCredentials.TryLoad(folder.Path));
        var credentials = new DeviceCredentials(new UserId(ulong.MaxValue), HardwareId.Create(), "token");
        credentials.Save(folder.Path);
        Assert.Equal(credentials, DeviceCredentials.TryLoad(folder.Path));
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("{\"user\":\"1\"}")]
    [InlineData("{\"user\":\"x\",\"hardware\":\"y\",\"deviceToken\":\"z\"}")]
    public void Damaged_ones_are_refused_with_what_to_do(string content)
    {
        using var folder = new TemporaryFolder();
        File.WriteAllText(DeviceCredentials.PathIn(folder.Path), content);
        KeyStoreException refused = Assert.Throws<KeyStoreException>(() => DeviceCredentials.TryLoad(folder.Path));
        Assert.Contains("Pair the device again", refused.Message, StringComparison.Ordinal);
    }
}
