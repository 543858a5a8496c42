terraform {
  required_version = ">= 1.4"
  backend "http" {}
}

variable "network_id" { type = string }
variable "subnet_ids" { type = list(string) }
variable "password" {
  type      = string
  sensitive = true
}

resource "terraform_data" "subnet_group" {
  input = { network = var.network_id, subnets = var.subnet_ids }
}

resource "terraform_data" "database" {
  input = {
    engine = "postgres"
    group  = terraform_data.subnet_group.id
    # Only its digest becomes part of the state; who needs the password gets it as an output.
    password = sha256(var.password)
  }
}

output "endpoint" {
  value = "db-${substr(terraform_data.database.id, 0, 8)}.internal:5432"
}

output "password" {
  value     = var.password
  sensitive = true
}
