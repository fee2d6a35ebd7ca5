using ZoomRooms.TestKit;
namespace ZoomRooms.Systemd.Tests;

/// <summary>make-wrapping-key with the real systemd-creds and a host key of the test's own.</summary>
public sealed class WrappingKeyTests : IDisposable
{
    private readonly ScratchFolder _folder = new();

    public WrappingKeyTests()
    {
        Tool.NeedRoot();
        Outcome setup = Tool.Run(Variables(), "systemd-creds", "setup");
        Assert.SkipUnless(setup.Code == 0, $"systemd-creds makes no host key here: {setup.Said.Trim()}");
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void The_credential_opens_to_a_key_of_32_bytes_and_only_root_reads_it()
    {
        Assert.Equal(0, Make().Code);
        Assert.Equal(32, Open().Length);
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(Key) & (UnixFileMode)0b111_111_111);
    }

    [Fact]
    public void A_second_run_keeps_it()
    {
        Make();
        byte[] first = Open();
        Make();
        Assert.Equal(first, Open());
    }

    /// <summary>What a power cut leaves of a file that was not on the disk yet. systemd starts no service with such a credential.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(40)]
    public void A_key_in_pieces_is_made_again_while_there_is_no_identity(int length)
    {
        Make();
        byte[] first = Open();
        File.WriteAllBytes(Key, File.ReadAllBytes(Key)[..length]);
        Assert.Contains("does not open", Make().Said, StringComparison.Ordinal);
        Assert.Equal(32, Open().Length);
        Assert.NotEqual(first, Open());
    }

    [Fact]
    public void A_key_that_something_was_wrapped_with_is_never_replaced()
    {
        Make();
        _folder.Write("state/identity.key", "wrapped");
        File.WriteAllBytes(Key, []);
        Assert.Equal(0, Make("--renew").Code);
        Assert.Empty(File.ReadAllBytes(Key));
    }

    [Fact]
    public void After_a_reset_it_is_another()
    {
        Make();
        byte[] first = Open();
        Assert.Equal(0, Make("--renew").Code);
        Assert.NotEqual(first, Open());
    }

    /// <summary>A device that made its key file before must be able to open its identity.</summary>
    [Theory]
    [InlineData]
    [InlineData("--renew")]
    public void A_device_with_an_identity_keeps_the_key_it_has(params string[] options)
    {
        _folder.Write("state/identity.key", "wrapped");
        Assert.Equal(0, Make(options).Code);
        Assert.False(File.Exists(Key));
    }

    private string Key => _folder["credstore/zoomrooms.wrapping-key"];

    private Dictionary<string, string> Variables() => new()
    {
        ["SYSTEMD_CREDENTIAL_SECRET"] = _folder["host.secret"],
        ["ZOOMROOMS_WRAPPING_KEY"] = Key,
        ["ZOOMROOMS_STATE"] = _folder["state"],
    };

    private Outcome Make(params string[] options) => Tool.Run(Variables(), Path.Combine(Checkout.Systemd, "make-wrapping-key"), options);

    private byte[] Open()
    {
        string plain = _folder["plain"];
        File.Delete(plain);
        Outcome opened = Tool.Run(Variables(), "systemd-creds", "decrypt", "--name=wrapping-key", Key, plain);
        Assert.True(opened.Code == 0, opened.Said);
        return File.ReadAllBytes(plain);
    }
}
