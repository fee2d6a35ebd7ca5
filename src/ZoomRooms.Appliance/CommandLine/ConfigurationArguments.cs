using System.CommandLine;
using ZoomRooms.Appliance.Configuration;

namespace ZoomRooms.Appliance.CommandLine;

/// <summary>The options by which every verb finds the room's settings.</summary>
internal sealed class ConfigurationArguments
{
    private const string DefaultFile = "/etc/zoomrooms/appliance.json";

    private readonly Option<FileInfo?> _file = new("--config")
    {
        Description = $"The settings, JSON. Default: {DefaultFile} where there is one."
    };
    private readonly Option<string[]> _set = new("--set")
    {
        Description = "One setting, Section:Key=value; may be repeated and wins over the file and over ZOOMROOMS_SECTION__KEY.",
        DefaultValueFactory = _ => []
    };

    public void AddTo(Command command)
    {
        command.Add(_file);
        command.Add(_set);
    }

    /// <summary>The settings, or null after saying on standard error what is wrong with them.</summary>
    public ApplianceOptions? Load(ParseResult parsed)
    {
        string? file = parsed.GetValue(_file)?.FullName ?? (File.Exists(DefaultFile) ? DefaultFile : null);
        try
        {
            return ApplianceConfiguration.Load(file, parsed.GetValue(_set) ?? []);
        }
        catch (ConfigurationException wrong)
        {
            foreach (string mistake in wrong.Mistakes)
                Console.Error.WriteLine(mistake);
            return null;
        }
    }
}
