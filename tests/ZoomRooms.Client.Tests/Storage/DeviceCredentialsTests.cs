using ZoomRooms.Client.Provisioning;
using ZoomRooms.Client.Storage;
using ZoomRooms.Protocol;
using ZoomRooms.TestKit;

namespace ZoomRooms.Client.Tests.Storage;

public class DeviceCredentialsTests
{
    [Fact]
    public void Are_absent_before_pairing_and_survive_a_restart_after()
    {
        using TemporaryFolder folder = new();
        Assert.Null(DeviceCredentials.TryLoad(folder.Path));
        DeviceCredentials credentials = new(
            new UserId(ulong.MaxValue), HardwareId.Create(), "token", [.. Enumerable.Range(0, 32).Select(i => (byte)i)]);
        credentials.Save(folder.Path);
        DeviceCredentials loaded = DeviceCredentials.TryLoad(folder.Path)!;
        Assert.Equal(credentials.StatementRoot, loaded.StatementRoot);
        Assert.Equal(credentials, loaded with { StatementRoot = credentials.StatementRoot });
    }

    [Theory]
    [InlineData("")]
    [InlineData("{")]
    [InlineData("null")]
    [InlineData("{\"user\":\"1\"}")]
    [InlineData("{\"user\":\"1\",\"hardware\":\"00112233445566778899aabbccddeeff\",\"deviceToken\":\"z\",\"statementRoot\":\"AAAA\"}")]
    [InlineData("{\"user\":\"x\",\"hardware\":\"y\",\"deviceToken\":\"z\"}")]
    public void Damaged_ones_are_refused_with_what_to_do(string content)
    {
        using TemporaryFolder folder = new();
        File.WriteAllText(DeviceCredentials.PathIn(folder.Path), content);
        KeyStoreException refused = Assert.Throws<KeyStoreException>(() => DeviceCredentials.TryLoad(folder.Path));
        Assert.Contains("Pair the device again", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Those_of_a_pairing_without_a_statement_root_are_refused_by_name()
    {
        using TemporaryFolder folder = new();
        File.WriteAllText(
            DeviceCredentials.PathIn(folder.Path), """{"user":"1","hardware":"00112233445566778899aabbccddeeff","deviceToken":"z"}""");
        KeyStoreException refused = Assert.Throws<KeyStoreException>(() => DeviceCredentials.TryLoad(folder.Path));
        Assert.Contains("was paired before", refused.Message, StringComparison.Ordinal);
        Assert.Contains("Pair the device again", refused.Message, StringComparison.Ordinal);
    }
}
