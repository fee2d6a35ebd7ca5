using System.ComponentModel;
using System.Diagnostics;
using System.Security.Cryptography;

namespace ZoomRooms.Client.Storage;

/// <summary>What protects a credential that <c>systemd-creds</c> sealed, as the credential itself says (its first 16 bytes).</summary>
public enum CredentialProtection
{
    Unknown = 0,
    /// <summary>Nothing: a fixed key. Never accepted.</summary>
    None,
    /// <summary>The machine's host key, a file that only root reads.</summary>
    HostKey,
    /// <summary>The machine's TPM2.</summary>
    Tpm2,
    /// <summary>Both: neither the disk nor the TPM alone opens it.</summary>
    HostKeyAndTpm2,
}

/// <summary>
/// The program <c>systemd-creds</c>: seals to the TPM2 where there is one and to the machine's host key otherwise (<c>--with-key=auto</c>).
/// Secrets go through its standard input and output, never through arguments or plain files.
/// </summary>
public sealed class SystemdCreds(string program = "systemd-creds")
{
    private const string Name = "wrapping-key";
    private const int IdentifierSize = 16;
    private const int MostBytes = 64 << 10;

    /// <summary>A TPM may take seconds; a program that takes so long hangs.</summary>
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    /// <summary>Seals a secret: the credential, base64 text in ASCII.</summary>
    /// <exception cref="KeyStoreException">The program is not there, or refuses.</exception>
    public byte[] Seal(ReadOnlySpan<byte> secret) => Run(["encrypt", "--with-key=auto", $"--name={Name}", "-", "-"], secret, "seal");

    /// <summary>Opens a credential. The caller erases the result.</summary>
    /// <exception cref="KeyStoreException">It was sealed on another machine or is damaged, or the program is not there.</exception>
    public byte[] Open(ReadOnlySpan<byte> credential) => Run(["decrypt", $"--name={Name}", "-", "-"], credential, "open");

    /// <summary>What protects a credential.</summary>
    public static CredentialProtection ProtectionOf(ReadOnlySpan<byte> credential)
    {
        Span<byte> identifier = stackalloc byte[IdentifierSize + 2];
        // 24 characters of base64 are 18 bytes; the text has line breaks only later.
        if (credential.Length < 24
            || System.Buffers.Text.Base64.DecodeFromUtf8(
                credential[..24], identifier, out _, out int written) != System.Buffers.OperationStatus.Done
                || written != identifier.Length)
        {
            return CredentialProtection.Unknown;
        }
        return Convert.ToHexStringLower(identifier[..IdentifierSize]) switch
        {
            // systemd's sd_id128 of each kind (src/shared/creds-util.h).
            "058469daf6f54324800549da0f8ea2fb" => CredentialProtection.None,
            "5a1c6a86df9d4096b1d5a65e0862f19a" => CredentialProtection.HostKey,
            "0c7cc07b117645919c4b0bea08bc20fe" or "faf7eb9341e3412ca1a436f95a29362f" => CredentialProtection.Tpm2,
            "93a894094874449090caf2fc93cab553" or "af4950a849134eb1a73846304ff30c05" => CredentialProtection.HostKeyAndTpm2,
            _ => CredentialProtection.Unknown,
        };
    }

    private byte[] Run(string[] arguments, ReadOnlySpan<byte> input, string verb)
    {
        ProcessStartInfo start = new(program, arguments)
        {
            RedirectStandardInput = true, RedirectStandardOutput = true, RedirectStandardError = true
        };
        try
        {
            using Process process = Process.Start(start)!;
            Task<string> complaint = process.StandardError.ReadToEndAsync();
            // Small enough for the pipes: it is read whole before anything is answered.
            process.StandardInput.BaseStream.Write(input);
            process.StandardInput.Close();
            Task<byte[]> answer = ReadAsync(process.StandardOutput.BaseStream);
            if (!process.WaitForExit(Patience) || !answer.Wait(Patience))
            {
                process.Kill();
                throw new KeyStoreException(
                    $"{program} did not {verb} the wrapping key within {Patience.TotalSeconds:0} seconds. Is the TPM stuck?");
            }
            if (process.ExitCode != 0)
            {
                throw new KeyStoreException(
                    $"{program} cannot {verb} the wrapping key: {LastLine(complaint.Result)} Sealing needs root; a key sealed on another machine, or before its TPM or host key was reset, does not open. Then reset the device and pair it again.");
            }
            return answer.Result;
        }
        catch (Win32Exception)
        {
            throw new KeyStoreException(
                $"{program} is not installed, and Keys:Protection is \"sealed\". Install systemd 250 or newer, or set Keys:Protection to \"file\".");
        }
        catch (IOException)
        {
            throw new KeyStoreException($"{program} ended before it took what it was to {verb}. Is systemd 250 or newer installed?");
        }
    }

    private static async Task<byte[]> ReadAsync(Stream from)
    {
        byte[] buffer = new byte[MostBytes];
        try
        {
            int length = 0;
            while (length < buffer.Length && await from.ReadAsync(buffer.AsMemory(length)).ConfigureAwait(false) is var read and > 0)
                length += read;
            return buffer[..length];
        }
        finally
        {
            CryptographicOperations.ZeroMemory(buffer);
        }
    }

    private static string LastLine(string text) =>
        text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries) is [.., var last] && last.Length <= 300
            ? last : "it does not say why.";
}
