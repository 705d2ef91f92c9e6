<?php
// The servers of PMA_HOSTS, or the one of PMA_HOST; each asks for a login.
require '/etc/phpmyadmin/config.secret.inc.php';

$hosts = explode(',', getenv('PMA_HOSTS') ?: (getenv('PMA_HOST') ?: 'db'));
foreach ($hosts as $index => $host) {
    $cfg['Servers'][$index + 1] = [
        'auth_type' => 'cookie',
        'host' => $host,
        'port' => getenv('PMA_PORT') ?: '',
        'compress' => false,
        'AllowNoPassword' => false,
    ];
}
$cfg['TempDir'] = '/tmp';
// no questions to the maker's host
$cfg['VersionCheck'] = false;
