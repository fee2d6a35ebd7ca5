using ZoomRooms.Client.Storage;
using ZoomRooms.Crypto;
using ZoomRooms.EndToEnd.Identity;
using ZoomRooms.TestKit;

namespace ZoomRooms.Client.Tests.Storage;

public class KeyStoreTests
{
    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;

    [Fact]
    public void The_first_start_makes_an_identity_and_later_ones_find_it()
    {
        using TemporaryFolder folder = new();
        using DeviceIdentity first = new KeyStore(folder.Path).LoadOrCreate();
        using DeviceIdentity second = new KeyStore(folder.Path).LoadOrCreate();
        Assert.Equal(first.VerificationKey, second.VerificationKey);
    }

    [Fact]
    public void Every_file_of_the_key_store_is_readable_by_its_owner_alone()
    {
        using TemporaryFolder folder = new();
        new KeyStore(folder.Path).LoadOrCreate().Dispose();
        string[] files = Directory.GetFiles(folder.Path);
        Assert.Equal(["identity.key", "wrapping.key"], files.Select(Path.GetFileName).Order());
        Assert.All(files, file => Assert.Equal(OwnerOnly, File.GetUnixFileMode(file)));
    }

    [Fact]
    public void A_damaged_identity_is_refused_and_never_replaced()
    {
        using TemporaryFolder folder = new();
        new KeyStore(folder.Path).LoadOrCreate().Dispose();
        byte[] damaged = File.ReadAllBytes(folder.File("identity.key"));
        damaged[40] ^= 1;
        File.WriteAllBytes(folder.File("identity.key"), damaged);
        KeyStoreException refused = Assert.Throws<KeyStoreException>(() => new KeyStore(folder.Path).LoadOrCreate());
        Assert.Contains("pair it again", refused.Message, StringComparison.Ordinal);
        Assert.Equal(damaged, File.ReadAllBytes(folder.File("identity.key")));
    }

    [Fact]
    public void An_identity_of_another_device_is_refused()
    {
        using TemporaryFolder here = new();
        using TemporaryFolder there = new();
        new KeyStore(here.Path).LoadOrCreate().Dispose();
        new KeyStore(there.Path).LoadOrCreate().Dispose();
        File.Copy(there.File("identity.key"), here.File("identity.key"), overwrite: true);
        Assert.Throws<KeyStoreException>(() => new KeyStore(here.Path).LoadOrCreate());
    }

    [Fact]
    public void A_wrapping_key_of_the_wrong_size_is_refused()
    {
        using TemporaryFolder folder = new();
        File.WriteAllBytes(folder.File("wrapping.key"), new byte[31]);
        Assert.Throws<KeyStoreException>(() => new KeyStore(folder.Path).LoadOrCreate());
    }

    [Fact]
    public void A_credential_of_the_service_manager_wraps_in_place_of_the_file()
    {
        using TemporaryFolder folder = new();
        using SecretBytes secret = SecretBytes.Random(32);
        File.WriteAllBytes(folder.File("wrapping-key"), secret.Span.ToArray());
        KeyStore store = new(Path.Combine(folder.Path, "state"), new CredentialWrappingKey(folder.File("wrapping-key")));
        store.LoadOrCreate().Dispose();
        Assert.Equal("systemd credential", store.Description);
        Assert.False(File.Exists(folder.File("state/wrapping.key")));
        Assert.True(store.HasIdentity);
    }

    [Fact]
    public void A_write_that_was_cut_short_leaves_the_old_file()
    {
        using TemporaryFolder folder = new();
        AtomicFile.WritePrivate(folder.File("value"), [1, 2, 3]);
        File.WriteAllBytes(folder.File("value.new"), [9]);
        Assert.Equal([1, 2, 3], File.ReadAllBytes(folder.File("value")));
        AtomicFile.WritePrivate(folder.File("value"), [4]);
        Assert.Equal([4], File.ReadAllBytes(folder.File("value")));
        Assert.False(File.Exists(folder.File("value.new")));
    }
}
