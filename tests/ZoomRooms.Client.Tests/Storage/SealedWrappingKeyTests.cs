using ZoomRooms.Client.Storage;
using ZoomRooms.Crypto;
using ZoomRooms.EndToEnd.Identity;
using ZoomRooms.TestKit;

namespace ZoomRooms.Client.Tests.Storage;

public class SealedWrappingKeyTests
{
    private static readonly Lazy<string?> CannotSeal = new(() =>
    {
        try
        {
            byte[] credential = new SystemdCreds().Seal([1, 2, 3]);
            return SystemdCreds.ProtectionOf(credential) == CredentialProtection.None
                ? "systemd-creds has neither a host key nor a TPM here" : null;
        }
        catch (KeyStoreException refused)
        {
            return refused.Message;
        }
    });

    private static void SkipWithoutSystemdCreds() =>
        Assert.SkipWhen(CannotSeal.Value is not null, $"systemd-creds cannot seal on this machine: {CannotSeal.Value}");

    [Fact]
    public void A_sealed_key_opens_again_is_never_in_a_plain_file_and_says_what_protects_it()
    {
        SkipWithoutSystemdCreds();
        using TemporaryFolder folder = new();
        KeyStore store = KeyStore.Open(folder.Path, seal: true);
        Assert.Equal("to be sealed by systemd-creds", store.Description);
        using DeviceIdentity first = store.LoadOrCreate();
        using DeviceIdentity second = KeyStore.Open(folder.Path, seal: true).LoadOrCreate();
        Assert.Equal(first.VerificationKey, second.VerificationKey);
        Assert.Equal(["identity.key", "wrapping.sealed"], Directory.GetFiles(folder.Path).Select(Path.GetFileName).Order());
        Assert.StartsWith("sealed by systemd-creds with the ", store.Description, StringComparison.Ordinal);
        CredentialProtection protection = SystemdCreds.ProtectionOf(File.ReadAllBytes(folder.File("wrapping.sealed")));
        Assert.Contains(
            protection,
            (CredentialProtection[])[CredentialProtection.HostKey, CredentialProtection.Tpm2, CredentialProtection.HostKeyAndTpm2]);
        Assert.Equal(protection == CredentialProtection.HostKey, store.Description.Contains("no TPM", StringComparison.Ordinal));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(folder.File("wrapping.sealed")));
    }

    [Fact]
    public void A_device_that_asks_for_sealing_later_keeps_its_identity_and_loses_the_plain_key()
    {
        SkipWithoutSystemdCreds();
        using TemporaryFolder folder = new();
        using DeviceIdentity before = KeyStore.Open(folder.Path, seal: false).LoadOrCreate();
        byte[] plain = File.ReadAllBytes(folder.File("wrapping.key"));
        using DeviceIdentity after = KeyStore.Open(folder.Path, seal: true).LoadOrCreate();
        Assert.Equal(before.VerificationKey, after.VerificationKey);
        Assert.False(File.Exists(folder.File("wrapping.key")));
        Assert.Equal(plain, new SystemdCreds().Open(File.ReadAllBytes(folder.File("wrapping.sealed"))));
        // A power cut after the sealing left the plain file: the next start erases it.
        File.WriteAllBytes(folder.File("wrapping.key"), plain);
        KeyStore.Open(folder.Path, seal: true).LoadOrCreate().Dispose();
        Assert.False(File.Exists(folder.File("wrapping.key")));
    }

    [Fact]
    public void A_device_that_was_sealed_is_never_put_back_to_a_plain_file()
    {
        SkipWithoutSystemdCreds();
        using TemporaryFolder folder = new();
        using DeviceIdentity before = KeyStore.Open(folder.Path, seal: true).LoadOrCreate();
        using DeviceIdentity after = KeyStore.Open(folder.Path, seal: false).LoadOrCreate();
        Assert.Equal(before.VerificationKey, after.VerificationKey);
        Assert.False(File.Exists(folder.File("wrapping.key")));
    }

    [Fact]
    public void A_damaged_credential_is_refused_by_name_and_leaves_everything_as_it_is()
    {
        SkipWithoutSystemdCreds();
        using TemporaryFolder folder = new();
        KeyStore.Open(folder.Path, seal: true).LoadOrCreate().Dispose();
        byte[] credential = File.ReadAllBytes(folder.File("wrapping.sealed"));
        credential[^30] ^= 1;
        File.WriteAllBytes(folder.File("wrapping.sealed"), credential);
        byte[] plain = SecretBytes.Random(32).Span.ToArray();
        File.WriteAllBytes(folder.File("wrapping.key"), plain);
        KeyStoreException refused = Assert.Throws<KeyStoreException>(() => KeyStore.Open(folder.Path, seal: true).LoadOrCreate());
        Assert.Contains("cannot open the wrapping key", refused.Message, StringComparison.Ordinal);
        Assert.Contains("pair it again", refused.Message, StringComparison.Ordinal);
        Assert.Equal(credential, File.ReadAllBytes(folder.File("wrapping.sealed")));
        Assert.Equal(plain, File.ReadAllBytes(folder.File("wrapping.key")));
    }

    [Fact]
    public void A_wrapping_key_of_another_device_does_not_open_the_identity()
    {
        SkipWithoutSystemdCreds();
        using TemporaryFolder folder = new();
        KeyStore.Open(folder.Path, seal: true).LoadOrCreate().Dispose();
        using SecretBytes other = SecretBytes.Random(32);
        File.WriteAllBytes(folder.File("wrapping.sealed"), new SystemdCreds().Seal(other.Span));
        KeyStoreException refused = Assert.Throws<KeyStoreException>(() => KeyStore.Open(folder.Path, seal: true).LoadOrCreate());
        Assert.Contains(
            "does not open with this device's wrapping key (sealed by systemd-creds", refused.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_credential_sealed_with_no_key_is_refused()
    {
        using TemporaryFolder folder = new();
        byte[] header = [.. Convert.FromHexString("058469daf6f54324800549da0f8ea2fb"), .. new byte[32]];
        File.WriteAllText(folder.File("wrapping.sealed"), Convert.ToBase64String(header));
        KeyStoreException refused = Assert.Throws<KeyStoreException>(
            () => KeyStore.Open(folder.Path, seal: true, new SystemdCreds("no-such-program")).LoadOrCreate());
        Assert.Contains("no key at all", refused.Message, StringComparison.Ordinal);
        Assert.StartsWith("NOT PROTECTED", KeyStore.Open(folder.Path, seal: true).Description, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("058469daf6f54324800549da0f8ea2fb", CredentialProtection.None)]
    [InlineData("5a1c6a86df9d4096b1d5a65e0862f19a", CredentialProtection.HostKey)]
    [InlineData("0c7cc07b117645919c4b0bea08bc20fe", CredentialProtection.Tpm2)]
    [InlineData("faf7eb9341e3412ca1a436f95a29362f", CredentialProtection.Tpm2)]
    [InlineData("93a894094874449090caf2fc93cab553", CredentialProtection.HostKeyAndTpm2)]
    [InlineData("af4950a849134eb1a73846304ff30c05", CredentialProtection.HostKeyAndTpm2)]
    [InlineData("00000000000000000000000000000000", CredentialProtection.Unknown)]
    public void A_credential_says_what_protects_it(string identifier, CredentialProtection expected)
    {
        byte[] text = System.Text.Encoding.ASCII.GetBytes(Convert.ToBase64String([.. Convert.FromHexString(identifier), .. new byte[20]]));
        Assert.Equal(expected, SystemdCreds.ProtectionOf(text));
        Assert.Equal(CredentialProtection.Unknown, SystemdCreds.ProtectionOf(text.AsSpan(0, 23)));
        Assert.Equal(CredentialProtection.Unknown, SystemdCreds.ProtectionOf(new byte[40]));
    }

    [Fact]
    public void Without_the_program_the_device_says_what_to_install_and_makes_no_identity()
    {
        using TemporaryFolder folder = new();
        KeyStoreException refused = Assert.Throws<KeyStoreException>(
            () => KeyStore.Open(folder.Path, seal: true, new SystemdCreds("no-such-program")).LoadOrCreate());
        Assert.Contains("no-such-program is not installed", refused.Message, StringComparison.Ordinal);
        Assert.Empty(Directory.GetFiles(folder.Path));
    }

    [Fact]
    public void A_program_that_seals_with_nothing_known_is_not_believed_and_the_plain_key_stays()
    {
        using TemporaryFolder folder = new();
        string program = folder.File("creds");
        File.WriteAllText(program, "#!/bin/sh\ncat\n");
        File.SetUnixFileMode(program, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        string state = folder.File("state");
        KeyStore.Open(state, seal: false).LoadOrCreate().Dispose();
        byte[] plain = File.ReadAllBytes(Path.Combine(state, "wrapping.key"));
        KeyStoreException refused = Assert.Throws<KeyStoreException>(
            () => KeyStore.Open(state, seal: true, new SystemdCreds(program)).LoadOrCreate());
        Assert.Contains("with no key that this software knows", refused.Message, StringComparison.Ordinal);
        Assert.Equal(plain, File.ReadAllBytes(Path.Combine(state, "wrapping.key")));
        Assert.False(File.Exists(Path.Combine(state, "wrapping.sealed")));
    }
}
